# Reads .eml files as a mail client does and prints what it sees as JSON: one list entry a file, in the order of the arguments.
import email, email.policy, email.utils, hashlib, html, json, sys, zipfile

def seen(path):
    raw = open(path, "rb").read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    bodies = {part.get_content_type(): part.get_content() for part in message.walk()
              if part.get_content_maintype() == "text" and not part.get_filename()}
    defects = [str(d) for part in message.walk() for d in part.defects]
    files = [{"name": part.get_filename(), "type": part.get_content_type(), "disposition": part.get_content_disposition(),
              "typed_name": str(email.header.make_header(email.header.decode_header(part.get_param("name", failobj="")))),
              "sha256": hashlib.sha256(part.get_payload(decode=True)).hexdigest()} for part in message.iter_attachments()]
    return {"path": path, "bytes": len(raw), "longest_line": max(map(len, raw.split(b"\r\n"))), "bare_lf": raw.replace(b"\r\n", b"").count(b"\n"),
            "ascii": raw.isascii(), "headers": {name: str(value) for name, value in message.items()},
            "from": [[a.display_name, a.addr_spec] for a in message["from"].addresses], "to": [[a.display_name, a.addr_spec] for a in message["to"].addresses],
            "date": email.utils.parsedate_to_datetime(message["date"]).timestamp(), "text": bodies.get("text/plain"), "html": bodies.get("text/html"),
            "structure": [part.get_content_type() for part in message.walk()], "files": files, "defects": defects}

def unzipped(path):
    with zipfile.ZipFile(path) as workbook:
        return "\n".join(html.unescape(workbook.read(name).decode("utf-8", "replace")) for name in workbook.namelist())

# With --zip: every member of each workbook as text, instead.
if sys.argv[1:2] == ["--zip"]:
    print(json.dumps([unzipped(path) for path in sys.argv[2:]], ensure_ascii=False))
else:
    print(json.dumps([seen(path) for path in sys.argv[1:]], ensure_ascii=False))
