# A store that speaks S3, on the port of the first argument, with an empty bucket called tongbao; until its standard input ends.
import sys
import boto3
from moto.server import ThreadedMotoServer

port = int(sys.argv[1])
server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
server.start()
boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", aws_access_key_id="a", aws_secret_access_key="b",
             region_name="us-east-1").create_bucket(Bucket="tongbao")
print("ready", flush=True)
sys.stdin.read()
server.stop()
