"""The bodies of requests, without I/O, one module for each family.

Source: contract, section 11: only what both texts accept is sent, and only what was given. Everything here raises
BadInput, with one sentence, for what the service would refuse for its form.
"""
