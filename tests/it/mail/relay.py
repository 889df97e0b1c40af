# A real mail server for the soak trial: aiosmtpd on the loopback, TLS with a test authority, a password. Writes what it takes into a folder.
# usage: relay.py PORT FOLDER CERTIFICATE KEY starttls|tls USER PASSWORD
import asyncio, hashlib, os, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult

port, folder, certificate, key, how, user, password = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(certificate, key)

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return "550 5.1.1 no such user"
        if address.startswith("busy") and not os.path.exists(os.path.join(folder, "calm")):
            return "451 4.7.1 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(address.startswith("full") for address in envelope.rcpt_tos):
            return "552 5.2.2 mailbox full"
        name = hashlib.sha256(envelope.original_content).hexdigest()[:16] + "-" + envelope.rcpt_tos[0]
        copy = sum(1 for n in os.listdir(folder) if n.startswith(name))
        with open(os.path.join(folder, f"{name}.{copy}.eml"), "wb") as file:
            file.write(envelope.original_content)
        return "250 taken"

def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()))

def implicit():
    return SMTP(Handler(), authenticator=authenticate, auth_required=True, auth_require_tls=False)

def starttls():
    return SMTP(Handler(), tls_context=context, require_starttls=True, authenticator=authenticate, auth_required=True)

async def main():
    loop = asyncio.get_running_loop()
    if how == "tls":
        await loop.create_server(implicit, "127.0.0.1", int(port), ssl=context)
    else:
        await loop.create_server(starttls, "127.0.0.1", int(port))
    print("ready", flush=True)
    # Until whoever started it goes away.
    await loop.run_in_executor(None, sys.stdin.read)

asyncio.run(main())
