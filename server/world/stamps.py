"""The drawings of which the default town is put together: buildings, park, square, in codes of `shared/terrain.py`.

Apart from the plan that places them, so that a room is changed by drawing, not by counting. A blank leaves what is there.
"""

Drawing = tuple[str, ...]


def _drawing(text: str) -> Drawing:
    rows = tuple(text.strip("\n").splitlines())
    if len({len(row) for row in rows}) != 1:
        raise AssertionError(f"a drawing with uneven rows:\n{text}")
    return rows


def upturned(drawing: Drawing) -> Drawing:
    """Return the drawing with north and south changed over: a house whose door faces the other side of the road."""
    return drawing[::-1]


def mirrored(drawing: Drawing) -> Drawing:
    """Return the drawing with west and east changed over."""
    return tuple(row[::-1] for row in drawing)


CAFE = _drawing("""
##w###w###w####
#OO_______x_xx#
#_____________#
wccccccccccc__w
#_____________#
#_hmh__hmh_hmh#
w_____rrr_____w
#hmh__rrr_hmh_#
###w###+###w###
""")

LIBRARY = _drawing("""
#####w##w#####
#BBBB_BB_BBBB#
#____________#
#_BBB____BBB_#
w_hmh_rr_hmh_w
#_____rr_____#
#_BBB_rr_BBB_#
w__h__rr__cc_w
##w###+##w####
""")

BAKERY = _drawing("""
##w###+###w##
#____rrr____#
w_hm_rrr_mh_w
#___________#
#cccccc_cccc#
#___________#
wxx_OO_OO_mx#
#####w##w####
""")

WORKSHOP = _drawing("""
##w##+##w####
#___________#
w_AAA___AA__w
#___________#
#_AAA___AA_x#
#_________xx#
w_hmh__A___H#
#xxx_______x#
####w###w####
""")

INN = _drawing("""
##w##w##+##w###w###
#cc____________xx_#
#_c__h____h____rr_w
w_c_hmh__hmh___rrH#
#____h____h_____h_#
#_________________#
##+####+####+###+##
#____#___#____#___#
#_r__#_r_#_r__#_r_#
#b__b#b__#b__b#b_h#
###w###w####w###w##
""")

COTTAGE = _drawing("""
##w###w##
#b__HH_x#
#___rrr_#
w__hmh__w
#B__rrr_#
#B______#
##w#+##w#
""")

FAMILY_HOUSE = _drawing("""
###w##w###
#b_b#_H_x#
#_r_#____#
w___+_rr_w
#_r_#hmh_#
#x__#_r_B#
##w###+#w#
""")

TALL_HOUSE = _drawing("""
##w##w##
#b__H_x#
#b_____#
w_rrr__w
#_rrr__#
w__hmh_#
#B__h__#
##+##w##
""")

LONG_HOUSE = _drawing("""
##w###w##w#
#b__#__H_x#
#_r_+_rrr_w
wb__#_hmh_#
#x__#_____#
##w###+#w##
""")

EAST_COTTAGE = _drawing("""
##w##w###
#b__H__x#
#b______#
w__rrr__w
#__hmh__+
#B_____x#
###w##w##
""")

EAST_HOUSE = _drawing("""
###w###w##
#b__#__H_#
#b__#____#
w_r_+_rr_+
#___#_hmh#
#x__#B___#
##w###w###
""")

PARK = _drawing("""
tTTttTtttTTttTttttTTttTttTTTt
T.,T...,..T..,....T..,...T.,T
t,...;;;;;;;;;;;;;;;;;...,..t
T..;;;.n..L...,...n..;;;..T.t
t.;;..,.~~~~~~~~~..,..L;;...T
t.;..,~~~~~~~~~~~~~~...;;...t
T.;L.~~~~~~~~~~~~~~~~,..;;;;;
t.;..~~~~~~~,~~~~~~~,...;...t
t,;n..,~~~~,T,~~~~,..n;;.,.TT
T.;;..,..~~~~,~~,,....;;..T.t
t..;;;..n..,,,,..n.L.;;..,..t
tT...;;;;;;;;;;;;;;;;;...T..T
t.,.T..L...,.;.,T..,..T.....t
T..T..,..T..L;T..,....T..,T.t
ttTtttTTttttt;ttttTtTtttTTttt
""")

SQUARE = _drawing("""
T,tt:::::::::::::::::tt,,T
tL::::::::::::::::::::::Lt
t:::SS:::n::::::n:::SS:::t
::::::::::::::::::::::::::
:SS::::::::,,,,::::::::SS:
:::::L::n:,FFFF,:n::L:::::
::::::::::,F~~F,::::::::::
::::::::::,F~~F,::::::::::
:::::L::n:,FFFF,:n::L:::::
:SS::::::::,,,,::::::::SS:
::::::::::::::::::::::::::
::::SS::::::::::::::SS::::
t:::::::::n::::n:::::::::t
tL::T:::::::::::::::T:::Lt
T,tt:::::::::::::::::tt,,T
""")

BOARD = _drawing("""
ttNtt
:::::
n:::n
:::::
""")

GATE = _drawing("""
 ###
 ##L
::::
::::
 ##L
 ###
""")

FIELDS = _drawing('''
ffffffffffffffffffffffff;ffffffffff
f""""""""""";"""""""""",;,""""""""f
f""""""""""";"""""""""",;,""""""""f
f""""""""""";"""""""""",;,""""""""f
f""""""""""";"""""""""",;,,"""""",f
f""""""""""";"""""""""",;,""""""""f
f""""""""""";"""""""""",;,""""""""f
f;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;
f""""""""""";"""""""""",;,""""""""f
f,,,,""""""";"""""""""",;,,,""""""f
f,,,,,,""""";"""""""""",;,""""""""f
f""""""""""";"""""""""",;,""""""""f
fffffffffffffffffffffffffffffffffff
''')
