"""What crosses the wire, and nothing else.

Client and server both import this package and never each other; it imports only the standard library, msgspec and msgpack.
"""
