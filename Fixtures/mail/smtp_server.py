#!/usr/bin/env python3
"""A mail server on 127.0.0.1 for tests (aiosmtpd), with each message as Python's `email` reads it.

Prints its port on the first line of standard output. Each message that it was sent, taken or not, is a line of
JSON in --log: sender, recipients, user (of AUTH), tls, answer, raw (bytes as Latin-1), headers, defects, text, html.
Ends when its standard input does.
"""
import argparse
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def defects(part):
    found = [type(defect).__name__ for defect in part.defects]
    for name, value in part.items():
        found += [f"{name}: {type(defect).__name__}" for defect in value.defects]
    for inner in part.iter_parts():
        found += defects(inner)
    return found


class Handler:
    def __init__(self, options):
        self.options = options
        self.answers = list(options.data) or ["250 2.0.0 taken"]

    async def handle_RCPT(self, server, session, envelope, address, parameters):
        if self.options.rcpt and address.startswith("nobody@"):
            return self.options.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        raw = envelope.original_content
        message = email.message_from_bytes(raw, policy=email.policy.default)
        bodies = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
        record = {
            "sender": envelope.mail_from, "recipients": envelope.rcpt_tos, "answer": answer,
            "user": getattr(session, "login_name", None), "tls": server.transport.get_extra_info("ssl_object") is not None,
            "raw": raw.decode("latin-1"), "headers": [[name, str(value)] for name, value in message.items()],
            "defects": defects(message), "from": message["from"].addresses[0].addr_spec,
            **{kind: body and body.get_content() for kind, body in bodies.items()},
        }
        with open(self.options.log, "a", encoding="utf-8") as log:
            log.write(json.dumps(record) + "\n")
        if answer == "drop":
            server.transport.abort()
            return "421 gone"
        return answer


def protocol(options, handler, context):
    def authenticate(server, session, envelope, mechanism, data):
        given = (data.login + b":" + data.password).decode() if isinstance(data, LoginPassword) else ""
        if given != options.login:
            return AuthResult(success=False, handled=False)
        session.login_name = data.login.decode()
        return AuthResult(success=True)

    return SMTP(
        handler, hostname="mail.test", tls_context=context if options.tls == "starttls" else None,
        require_starttls=options.tls == "starttls", authenticator=authenticate if options.login else None,
        auth_required=options.login is not None, auth_require_tls=False)


async def serve(options):
    loop = asyncio.get_running_loop()
    # A client that trusts no certificate of ours is part of the tests.
    loop.set_exception_handler(lambda *_: None)
    context = None
    if options.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.certificate, options.key)
    handler = Handler(options)
    server = await loop.create_server(
        lambda: protocol(options, handler, context), "127.0.0.1", 0,
        ssl=context if options.tls == "implicit" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)
    server.close()


parser = argparse.ArgumentParser()
parser.add_argument("--log", required=True)
parser.add_argument("--tls", choices=("none", "implicit", "starttls"), default="none")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--login", help="user:password")
parser.add_argument("--rcpt", help="the answer to RCPT TO:<nobody@…>")
parser.add_argument("--data", action="append", default=[], help="an answer to each message in turn, or `drop`; the last stays")
asyncio.run(serve(parser.parse_args()))
