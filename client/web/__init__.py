"""`thorp web`: the same client in a browser, a process for each tab, through textual-serve.

Apart because whoever opens the page sits at another machine: `site` is the web server, `visit` what runs for a tab. Visitors
are strangers to the machine that serves them. So unless the host gave a name with `--name`, a visit finds and leaves nothing
there: no tokens (a kept one would let anybody be anybody), no settings, no files.
"""
