"""The client of the /v1 service. It knows only core/ and could be published alone.

Start with `client.CoastyClient`. Nothing here imports the HTTP library before a client is made.
"""
