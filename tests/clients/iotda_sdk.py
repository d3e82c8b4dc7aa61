"""Drives the unmodified Huawei Cloud SDK for IoTDA, as far as there is something for it to reach.

    python iotda_sdk.py URL ADMIN_TOKEN

Ends with 0 when everything is as it should be, and with what went wrong otherwise.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException, SdkException
from huaweicloudsdkcore.http.http_config import HttpConfig
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import DerivationAKSKSigner, Signer
from huaweicloudsdkiotda.v5 import (
    AddDeviceGroupDTO, AddDeviceGroupRequest, CreateOrDeleteDeviceInGroupRequest, DeleteDeviceGroupRequest, IoTDAClient,
    ListDeviceGroupsByDeviceRequest, ListDeviceGroupsRequest, ListDevicesRequest, ShowDeviceGroupRequest,
    ShowDevicesInGroupRequest, UpdateDeviceGroupDTO, UpdateDeviceGroupRequest,
)

URL, ADMIN_TOKEN = sys.argv[1:]
HOST = urllib.parse.urlsplit(URL).netloc
VERSION = ("api-version", "2022-07-31")


def send(method, target, headers=None, body=None):
    """Sends a request and gives the status and the body."""
    request = urllib.request.Request(URL + target, data=body, headers=headers or {}, method=method)
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    text = answer.read()
    return answer.status, json.loads(text) if text else None


def access_key():
    status, key = send("POST", "/skein/v1/access-keys", {"Authorization": f"Bearer {ADMIN_TOKEN}"})
    assert status == 201, key
    return key["accessKey"], key["secretKey"]


def signed(sign, method, path, query=(), body=None, headers=()):
    """Signs with the SDK's own signer, and sends what it signed as it says."""
    request = SdkRequest(
        method=method, schema="http", host=HOST, resource_path=path, query_params=list(query),
        header_params={"Content-Type": "application/json", **dict(headers)}, body=body and json.dumps(body),
    )
    sign(request)
    target = urllib.parse.quote(path, safe="/%~") + request.uri[len(path):]
    return send(method, target, request.header_params, request.body or None)


def lookup(credentials, region="cn-north-4"):
    """A client that knows a region and no project asks for the id of the project when it is built."""
    builder = IoTDAClient.new_builder().with_http_config(HttpConfig.get_default_config())
    return builder.with_credentials(credentials.with_iam_endpoint(URL)).with_region(Region(region, URL)).build()


KEY, SECRET = access_key()
credentials = BasicCredentials(KEY, SECRET)

lookup(credentials)
_, projects = signed(Signer(credentials).sign, "GET", "/v3/projects", [("name", "cn-north-4")])
assert [credentials.project_id] == [project["id"] for project in projects["projects"]], projects
assert len(credentials.project_id) == 32
print("ok: the project of a region is looked up", flush=True)

# There are no devices at IoTDA's own paths yet; its envelope and the id of the request arrive as the SDK's exception.
for predicate in (None, BasicCredentials.get_default_derived_predicate()):
    try:
        lookup(BasicCredentials(KEY, SECRET, credentials.project_id).with_derived_predicate(predicate)).list_devices(ListDevicesRequest())
        raise AssertionError("there are devices")
    except ClientRequestException as error:
        assert (error.status_code, error.error_code) == (404, "IOTDA.000006") and error.request_id, error
print("ok: an error is told in the SDK's words", flush=True)

try:
    # The SDK remembers the project of a key and a region, so it is another region that it has to ask for.
    lookup(BasicCredentials(KEY, SECRET[::-1]), "cn-north-1")
    raise AssertionError("a wrong secret was taken")
except SdkException as error:
    assert "401" in str(error) and "APIGW.0301" in str(error), error
print("ok: a wrong secret is refused", flush=True)


def derived(request):
    return DerivationAKSKSigner(credentials).sign(request, "iotdm", "cn-north-4")


# A signature is a credential for every path, whatever its dialect.
for number, sign in enumerate([Signer(credentials).sign, derived]):
    path = f"/api/devices/sdk-{number}"
    status, made = signed(sign, "PUT", path, [VERSION], {"displayName": "Küche"}, [("X-Note", "  für Ada ")])
    assert (status, made["displayName"]) == (200, "Küche"), made
    assert signed(sign, "GET", path, [VERSION]) == (200, made)
    assert signed(sign, "DELETE", path, [VERSION]) == (204, None)
    odd = [("name", "ü b+c~/%"), ("limit", 10), ("empty", ""), ("tag", ["b", "a"]), ("flag", True)]
    status, page = signed(sign, "GET", "/v3/projects", odd)
    assert (status, page["projects"][0]["name"]) == (200, "ü b+c~/%"), page
    status, refused = signed(sign, "GET", "/api/devices/{project_id} é", [VERSION])
    assert status == 400, refused
print("ok: both of the SDK's signers open every path", flush=True)

# Device groups, from the cradle to the grave.
client = lookup(credentials)
for device in ("sdk-meter-1", "sdk-meter-2"):
    status, _ = signed(Signer(credentials).sign, "PUT", f"/api/devices/{device}", [VERSION], {"template": "sdk-water"})
    assert status == 200
made = client.add_device_group(AddDeviceGroupRequest(body=AddDeviceGroupDTO(name="SDK meters", description="Water")))
assert (made.status_code, made.name, made.group_type) == (201, "SDK meters", "STATIC"), made
group = made.group_id
for device in ("sdk-meter-1", "sdk-meter-2"):
    request = CreateOrDeleteDeviceInGroupRequest(group_id=group, action_id="addDevice", device_id=device)
    assert client.create_or_delete_device_in_group(request).status_code == 200
page = client.show_devices_in_group(ShowDevicesInGroupRequest(group_id=group, limit=1))
assert [device.device_id for device in page.devices] == ["sdk-meter-2"] and page.page.count == 2, page
page = client.show_devices_in_group(ShowDevicesInGroupRequest(group_id=group, limit=1, marker=page.page.marker))
assert [(device.device_id, device.product_id) for device in page.devices] == [("sdk-meter-1", "sdk-water")], page
rule = "product_id = 'sdk-water'"
body = AddDeviceGroupDTO(name="SDK water", group_type="DYNAMIC", dynamic_group_rule=rule)
dynamic = client.add_device_group(AddDeviceGroupRequest(body=body))
assert client.show_device_group(ShowDeviceGroupRequest(group_id=dynamic.group_id)).dynamic_group_rule == rule
held = client.list_device_groups_by_device(ListDeviceGroupsByDeviceRequest(device_id="sdk-meter-1")).device_groups
assert {found.group_id for found in held} == {group, dynamic.group_id}, held
renamed = client.update_device_group(UpdateDeviceGroupRequest(group_id=group, body=UpdateDeviceGroupDTO(name="SDK new")))
assert (renamed.name, renamed.description) == ("SDK new", "Water"), renamed
listed = client.list_device_groups(ListDeviceGroupsRequest(name="SDK new", group_type="STATIC"))
assert ([found.group_id for found in listed.device_groups], listed.page.count) == ([group], 1), listed
try:
    client.add_device_group(AddDeviceGroupRequest(body=AddDeviceGroupDTO(name="SDK new")))
    raise AssertionError("a name was taken twice")
except ClientRequestException as error:
    assert (error.status_code, error.error_code) == (400, "IOTDA.000006") and "name" in error.error_msg, error
for made in (group, dynamic.group_id):
    assert client.delete_device_group(DeleteDeviceGroupRequest(group_id=made)).status_code == 204
print("ok: device groups", flush=True)

# Letters that are no ASCII, in UTF-8 and not.
for text in ("\u00c3\u00a9", "\u00e9"):
    assert send("GET", "/v3/projects", {"Authorization": f"SDK-HMAC-SHA256 {text}"})[0] == 401

status, page = signed(derived, "GET", "/v3/projects", headers=[("X-Auth-Token", "wrong")])
assert status == 200, page
print("all is well", flush=True)
