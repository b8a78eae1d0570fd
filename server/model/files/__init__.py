"""Model files: where they come from, what they are, whether they fit; nothing here answers a question.

It is apart because files are looked over, fetched and kept without any model running.
"""
