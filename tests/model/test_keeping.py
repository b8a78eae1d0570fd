from msgspec.structs import replace

from server.model.asking.keeping import GREETING_KEEP_S, Recent, Replies
from server.model.engine import Priority, Turn, Write

JOB = Write(prompt="Describe the mill.", keep_s=300.0, seed=3)


def test_a_reply_is_repeated_for_as_long_as_its_job_allows() -> None:
    now = [10.0]
    replies = Replies(lambda: now[0])
    replies.keep("small", JOB, "It turns.")
    now[0] = 309.9
    assert replies.find("small", JOB) == "It turns."
    now[0] = 310.0
    assert replies.find("small", JOB) is None
    assert len(replies) == 0


def test_only_model_prompt_and_parameters_tell_questions_apart() -> None:
    replies = Replies(lambda: 0.0)
    replies.keep("small", JOB, "It turns.")
    same = replace(
        JOB, owner=4, purpose="look", priority=Priority.BACKGROUND, deadline_s=1.0, first_s=0.5, layers=(3,), critical=True
    )
    assert replies.find("small", replace(same, keep_s=GREETING_KEEP_S)) == "It turns."
    assert replies.find("large", JOB) is None
    others = [
        replace(JOB, prompt="Describe the mill!"),
        replace(JOB, prompt=(Turn("user", "Describe the mill."),)),
        replace(JOB, temperature=0.7),
        replace(JOB, max_tokens=65),
        replace(JOB, stop=("\n",)),
        replace(JOB, top_p=0.9),
        replace(JOB, min_p=0.1),
        replace(JOB, repeat_penalty=1.0),
        replace(JOB, seed=4),
    ]
    assert [replies.find("small", other) for other in others] == [None] * len(others)


def test_what_was_used_longest_ago_makes_room() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, value in (("a", 1), ("b", 2)):
        recent.put(key, value)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]
    recent.drop("nothing")
    assert len(recent) == 2
