"""Does with hvac what a secret store does with a Vault server, and tells, check by check, whether the server answers as hvac expects:

    client.py <settings.json>
"""

import json
import sys

import hvac
from hvac import exceptions

with open(sys.argv[1], encoding="utf-8") as file:
    SETTINGS = json.load(file)

ADDRESS = SETTINGS["address"]
TIMEOUT = 30  # seconds
ENVELOPE = {"request_id", "lease_id", "renewable", "lease_duration", "data", "wrap_info", "warnings", "auth"}
INVALID_TOKEN = "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"
DENIED = "1 error occurred:\n\t* permission denied\n\n"


def connect(token=None, address=ADDRESS, **options):
    return hvac.Client(url=address, token=token, timeout=TIMEOUT, **options)


def login(**options):
    """A token of its own for one check."""
    return connect(connect(SETTINGS["token"]).auth.token.create(policies=["app"], **options)["auth"]["client_token"])


root = connect(SETTINGS["token"])


def state():
    expect(True, root.sys.is_initialized())
    expect(False, root.sys.is_sealed())
    expect(200, root.sys.read_health_status().status_code)
    health = root.sys.read_health_status(method="GET")
    expect({"initialized": True, "sealed": False, "standby": False}, {name: health[name] for name in ("initialized", "sealed", "standby")})
    expect(True, root.is_authenticated())
    expect(False, connect("nobody").is_authenticated())


def versions_write_and_read():
    kv = root.secrets.kv.v2
    expect(1, kv.create_or_update_secret("app/python/db", {"user": "u1", "url": "a<b>&c"})["data"]["version"])
    expect(2, kv.create_or_update_secret("app/python/db", {"user": "u2"}, cas=1)["data"]["version"])
    newest = kv.read_secret_version("app/python/db")
    expect(ENVELOPE, set(newest))
    expect({"user": "u2"}, newest["data"]["data"])
    expect({"created_time", "custom_metadata", "deletion_time", "destroyed", "version"}, set(newest["data"]["metadata"]))
    expect((2, "", False), tuple(newest["data"]["metadata"][name] for name in ("version", "deletion_time", "destroyed")))
    expect({"user": "u1", "url": "a<b>&c"}, kv.read_secret_version("app/python/db", version=1)["data"]["data"])
    expect({"1", "2"}, set(kv.read_secret_metadata("app/python/db")["data"]["versions"]))
    expect_error(exceptions.InvalidRequest, ["check-and-set parameter did not match the current version"], kv.create_or_update_secret, "app/python/db", {"user": "u3"}, cas=1)


def versions_list():
    kv = root.secrets.kv.v2
    kv.create_or_update_secret("app/python/folder/deep/leaf", {"a": "1"})
    expect(["db", "folder/"], kv.list_secrets("app/python")["data"]["keys"])
    expect(["db", "folder/"], connect(SETTINGS["token"], strict_http=True).secrets.kv.v2.list_secrets("app/python")["data"]["keys"])
    expect(["deep/"], kv.list_secrets("app/python/folder/")["data"]["keys"])
    expect_error(exceptions.InvalidPath, [], kv.list_secrets, "app/python/none")


def versions_missing():
    kv = root.secrets.kv.v2
    expect_error(exceptions.InvalidPath, [], kv.read_secret_version, "app/python/none")
    expect_error(exceptions.InvalidPath, [], kv.read_secret_version, "app/python/db", version=99)


def versions_delete_and_destroy():
    kv = root.secrets.kv.v2
    kv.create_or_update_secret("app/python/gone", {"a": "1"})
    expect(204, kv.delete_latest_version_of_secret("app/python/gone").status_code)
    answer = expect_body(404, "app/python/gone")
    expect((None, 1, False), (answer["data"], answer["metadata"]["version"], answer["metadata"]["destroyed"]))
    expect(True, len(answer["metadata"]["deletion_time"]) > 0)
    expect(204, kv.undelete_secret_versions("app/python/gone", [1]).status_code)
    expect({"a": "1"}, kv.read_secret_version("app/python/gone")["data"]["data"])
    expect(204, kv.delete_secret_versions("app/python/gone", [1]).status_code)
    expect(204, kv.destroy_secret_versions("app/python/gone", [1]).status_code)
    answer = expect_body(404, "app/python/gone")
    expect((None, True), (answer["data"], answer["metadata"]["destroyed"]))
    expect(204, kv.delete_metadata_and_all_versions("app/python/gone").status_code)
    expect_error(exceptions.InvalidPath, [], kv.read_secret_metadata, "app/python/gone")


def plain_values():
    root.sys.enable_secrets_engine("kv", path="python-old", options={"version": "1"})
    mounted = root.sys.list_mounted_secrets_engines()
    expect(("kv", {"version": "1"}), (mounted["data"]["python-old/"]["type"], mounted["python-old/"]["options"]))
    kv = root.secrets.kv.v1
    expect(204, kv.create_or_update_secret("a/b", {"user": "u", "port": 5432}, mount_point="python-old").status_code)
    answer = kv.read_secret("a/b", mount_point="python-old")
    expect(({"user": "u", "port": 5432}, 2764800, ""), (answer["data"], answer["lease_duration"], answer["lease_id"]))
    expect(["a/"], kv.list_secrets("", mount_point="python-old")["data"]["keys"])
    expect(["b"], kv.list_secrets("a", mount_point="python-old")["data"]["keys"])
    expect(204, kv.delete_secret("a/b", mount_point="python-old").status_code)
    expect_error(exceptions.InvalidPath, [], kv.read_secret, "a/b", mount_point="python-old")
    expect(204, root.sys.disable_secrets_engine("python-old").status_code)


def wrong_engine_version():
    answer = connect(SETTINGS["token"], adapter=hvac.adapters.RawAdapter).adapter.get("/v1/secret/app/python/db", raise_exception=False)
    expect(404, answer.status_code)
    expect(True, answer.json()["warnings"][0].startswith("Invalid path for a versioned K/V secrets engine"))
    expect_error(exceptions.InvalidPath, ['no handler for route "nowhere/data/x". route entry not found.'], root.secrets.kv.v2.read_secret_version, "x", mount_point="nowhere")


def mount_of_a_path():
    told = root.adapter.get("/v1/sys/internal/ui/mounts/secret/app/python/db")["data"]
    expect(("kv", {"version": "2"}, "secret/"), (told["type"], told["options"], told["path"]))
    expect("secret/", login().adapter.get("/v1/sys/internal/ui/mounts/secret/app")["data"]["path"])
    refused = 'preflight capability check returned 403, please ensure client\'s policies grant access to path "nowhere/x/"'
    expect_error(exceptions.Forbidden, [refused], root.adapter.get, "/v1/sys/internal/ui/mounts/nowhere/x")


def refusals():
    expect_error(exceptions.Forbidden, [INVALID_TOKEN], connect("nobody").secrets.kv.v2.read_secret_version, "app/python/db")
    expect_error(exceptions.Forbidden, ["permission denied"], connect().secrets.kv.v2.read_secret_version, "app/python/db")
    app = login()
    expect({"user": "u2"}, app.secrets.kv.v2.read_secret_version("app/python/db")["data"]["data"])
    expect_error(exceptions.Forbidden, [DENIED], app.secrets.kv.v2.read_secret_version, "other")
    expect_error(exceptions.Forbidden, [DENIED], app.secrets.kv.v2.create_or_update_secret, "app/python/db", {"a": "1"})
    expect_error(exceptions.Forbidden, [DENIED], app.secrets.kv.v2.list_secrets, "other")


def own_token():
    told = root.auth.token.lookup_self()["data"]
    expect((0, None, ["root"]), (told["ttl"], told["expire_time"], told["policies"]))
    app = login(ttl="10m", explicit_max_ttl="20m")
    told = app.auth.token.lookup_self()["data"]
    expect((600, 600, 1200, True, ["app", "default"], "service"), tuple(told[name] for name in ("ttl", "creation_ttl", "explicit_max_ttl", "renewable", "policies", "type")))
    renewed = app.auth.token.renew_self(increment="5m")
    expect((300, True, None), (renewed["auth"]["lease_duration"], renewed["auth"]["renewable"], renewed["warnings"]))
    capped = app.auth.token.renew_self(increment="1h")
    expect((1200, ['TTL of "1h" exceeded the effective max_ttl of "20m"; TTL value is capped accordingly']), (capped["auth"]["lease_duration"], capped["warnings"]))
    expect(204, app.auth.token.revoke_self().status_code)
    expect_error(exceptions.Forbidden, [INVALID_TOKEN], app.auth.token.lookup_self)
    expect_error(exceptions.InvalidRequest, ["lease is not renewable"], root.auth.token.renew_self)
    expect_error(exceptions.InvalidRequest, ["lease is not renewable"], login(renewable=False).auth.token.renew_self)
    batch = login(type="batch", ttl="10m")
    expect_error(exceptions.InvalidRequest, ["batch tokens cannot be renewed"], batch.auth.token.renew_self)
    expect_error(exceptions.InvalidRequest, ["batch tokens cannot be revoked"], batch.auth.token.revoke_self)


def tokens_of_others():
    app = login(ttl="10m")
    expect(600, root.auth.token.lookup(app.token)["data"]["ttl"])
    expect(app.token, root.auth.token.renew(app.token)["auth"]["client_token"])
    expect(204, root.auth.token.revoke(app.token).status_code)
    expect_error(exceptions.Forbidden, ["bad token"], root.auth.token.lookup, app.token)


def dynamic_secret():
    app = login(ttl="1h")
    first, second = (app.secrets.database.generate_credentials("readonly") for _ in range(2))
    expect((True, 300), (first["renewable"], first["lease_duration"]))
    expect({"username", "password"}, set(first["data"]))
    expect(True, first["data"] != second["data"] and first["lease_id"] != second["lease_id"] and first["lease_id"].startswith("database/creds/readonly/"))
    expect((first["lease_id"], 300), tuple(root.sys.read_lease(first["lease_id"])["data"][name] for name in ("id", "ttl")))
    renewed = app.sys.renew_lease(first["lease_id"], increment=600)
    expect((first["lease_id"], 600, True, None), tuple(renewed[name] for name in ("lease_id", "lease_duration", "renewable", "data")))
    expect(True, len(app.sys.renew_lease(first["lease_id"], increment=86400)["warnings"]) == 1)
    expect_error(exceptions.Forbidden, [DENIED], app.sys.revoke_lease, first["lease_id"])
    expect(True, root.sys.revoke_lease(first["lease_id"]).ok)
    expect_error(exceptions.InvalidRequest, ["lease not found"], app.sys.renew_lease, first["lease_id"])
    app.auth.token.revoke_self()
    expect_error(exceptions.InvalidRequest, ["invalid lease"], root.sys.read_lease, second["lease_id"])
    expect_error(exceptions.InvalidRequest, ["unknown role: nobody"], root.secrets.database.generate_credentials, "nobody")


def app_role():
    client = connect()
    auth = client.auth.approle.login(SETTINGS["roleId"], SETTINGS["secretId"])["auth"]
    expect(({"role_name": "app"}, ["app", "default"], True, 3600, "service"), tuple(auth[name] for name in ("metadata", "policies", "renewable", "lease_duration", "token_type")))
    expect(auth["client_token"], client.token)
    expect("auth/approle/login", client.auth.token.lookup_self()["data"]["path"])
    invalid = ["invalid role or secret ID"]
    expect_error(exceptions.InvalidRequest, invalid, connect().auth.approle.login, SETTINGS["roleId"], "wrong")
    expect_error(exceptions.InvalidRequest, invalid, connect().auth.approle.login, "wrong", SETTINGS["secretId"])
    expect_error(exceptions.InvalidRequest, ["missing secret_id"], connect().auth.approle.login, SETTINGS["roleId"])
    expect(SETTINGS["roleId"], root.auth.approle.read_role_id("app")["data"]["role_id"])


def wrapped_secret_id():
    return root.adapter.post("/v1/auth/approle/role/app/secret-id", json={}, wrap_ttl="120s")


def wrapping():
    wrapped = wrapped_secret_id()
    info = wrapped["wrap_info"]
    expect((None, 120, "auth/approle/role/app/secret-id"), (wrapped["data"], info["ttl"], info["creation_path"]))
    looked = connect().adapter.post("/v1/sys/wrapping/lookup", json={"token": info["token"]})["data"]
    expect((120, "auth/approle/role/app/secret-id", info["creation_time"]), tuple(looked[name] for name in ("creation_ttl", "creation_path", "creation_time")))
    secret_id = connect(info["token"]).sys.unwrap()["data"]["secret_id"]
    expect(True, connect().auth.approle.login(SETTINGS["roleId"], secret_id)["auth"]["client_token"] != "")
    expect_error(exceptions.InvalidRequest, ["wrapping token is not valid or does not exist"], connect(info["token"]).sys.unwrap)
    again = wrapped_secret_id()["wrap_info"]["token"]
    expect_error(exceptions.Forbidden, ["permission denied"], connect().sys.unwrap, again)
    expect(True, "secret_id" in root.sys.unwrap(again)["data"])


def kubernetes():
    client = connect()
    expect("app", client.auth.kubernetes.login("app", SETTINGS["jwt"])["auth"]["metadata"]["role"])
    expect(True, client.is_authenticated())
    expect_error(exceptions.Forbidden, ["permission denied"], connect().auth.kubernetes.login, "app", "wrong")
    expect_error(exceptions.InvalidRequest, ['invalid role name "nobody"'], connect().auth.kubernetes.login, "nobody", SETTINGS["jwt"])


def jwt():
    client = connect()
    expect("app", client.auth.jwt.jwt_login("app", SETTINGS["jwt"])["auth"]["metadata"]["role"])
    expect(True, connect(client.auth.jwt.jwt_login(None, SETTINGS["jwt"])["auth"]["client_token"]).is_authenticated())
    expect_error(exceptions.InvalidRequest, ['role "nobody" could not be found'], connect().auth.jwt.jwt_login, "nobody", SETTINGS["jwt"])
    expect_error(exceptions.InvalidRequest, None, connect().auth.jwt.jwt_login, "app", "wrong")


def userpass():
    client = connect()
    expect({"username": "app"}, client.auth.userpass.login("app", SETTINGS["password"])["auth"]["metadata"])
    expect(True, client.is_authenticated())
    expect_error(exceptions.InvalidRequest, ["invalid username or password"], connect().auth.userpass.login, "app", "wrong")
    expect_error(exceptions.InvalidRequest, ["invalid username or password"], connect().auth.userpass.login, "nobody", SETTINGS["password"])


def certificate():
    tls = SETTINGS["tls"]
    client = connect(address=tls["address"], verify=tls["authority"], cert=(tls["certificate"], tls["key"]))
    auth = client.adapter.login("/v1/auth/cert/login", json={"name": "app"})["auth"]
    expect(("app", True), (auth["metadata"]["cert_name"], client.is_authenticated()))
    expect(True, client.adapter.login("/v1/auth/cert/login", json={})["auth"]["client_token"] != "")
    expect_error(exceptions.InvalidRequest, None, client.adapter.login, "/v1/auth/cert/login", json={"name": "nobody"})
    without = connect(address=tls["address"], verify=tls["authority"])
    expect_error(exceptions.InvalidRequest, ["client certificate must be supplied"], without.adapter.login, "/v1/auth/cert/login", json={})


def namespaces():
    place = SETTINGS["namespaced"]
    for name in (place["namespace"], place["namespace"] + "/"):
        client = connect(place["token"], place["address"], namespace=name)
        expect({"in": "namespace"}, client.secrets.kv.v2.read_secret_version("app/db")["data"]["data"])
    expect_error(exceptions.Forbidden, [DENIED], connect(place["token"], place["address"]).secrets.kv.v2.read_secret_version, "app/db")
    expect_error(exceptions.InvalidPath, ["namespace not found"], connect(place["token"], place["address"], namespace="nowhere").secrets.kv.v2.read_secret_version, "app/db")


def sealed():
    client = connect(SETTINGS["token"], SETTINGS["sealed"])
    expect(True, client.sys.is_sealed())
    expect_error(exceptions.VaultDown, ["Vault is sealed"], client.secrets.kv.v2.read_secret_version, "app/python/db")
    expect_error(exceptions.VaultDown, ["Vault is sealed"], client.auth.approle.login, SETTINGS["roleId"], SETTINGS["secretId"])
    expect(503, client.sys.read_health_status().status_code)


def standby():
    client = connect(SETTINGS["token"], SETTINGS["standby"])
    expect(429, client.sys.read_health_status().status_code)
    expect({"user": "u2"}, client.secrets.kv.v2.read_secret_version("app/python/db")["data"]["data"])
    stays = connect(SETTINGS["token"], SETTINGS["standby"], allow_redirects=False).adapter.get("/v1/secret/data/app/python/db")
    expect((307, ADDRESS + "/v1/secret/data/app/python/db"), (stays.status_code, stays.headers["Location"]))


def limited():
    message = ['request path "secret/data/app/python/db": rate limit quota exceeded']
    expect_error(exceptions.RateLimitExceeded, message, connect(SETTINGS["token"], SETTINGS["limited"]).secrets.kv.v2.read_secret_version, "app/python/db")


CHECKS = [
    state, versions_write_and_read, versions_list, versions_missing, versions_delete_and_destroy, plain_values, wrong_engine_version, mount_of_a_path,
    refusals, own_token, tokens_of_others, dynamic_secret, app_role, wrapping, kubernetes, jwt, userpass, certificate, namespaces, sealed, standby, limited,
]


def expect(expected, actual):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, came {actual!r}")


def expect_error(kind, errors, call, *arguments, **options):
    """An error of exactly one of hvac's types, with exactly these texts of the server, if given."""
    try:
        answer = call(*arguments, **options)
    except exceptions.VaultError as error:
        expect(kind, type(error))
        if errors is not None:
            expect(errors, error.errors)
        return
    raise AssertionError(f"expected {kind.__name__}, came {answer}")


def expect_body(status, path):
    """The data of an answer that hvac would turn into an error."""
    answer = connect(SETTINGS["token"], adapter=hvac.adapters.RawAdapter).adapter.get(f"/v1/secret/data/{path}", raise_exception=False)
    expect((status, ENVELOPE), (answer.status_code, set(answer.json())))
    return answer.json()["data"]


def main():
    for check in CHECKS:
        name = check.__name__.replace("_", "-")
        try:
            check()
        except Exception as error:  # whatever differs is told, and nothing after it can be trusted
            print(f"{name}: {type(error).__name__}: {error}")
            return 1
        print(f"{name}: ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
