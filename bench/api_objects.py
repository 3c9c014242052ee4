"""Services and EndpointSlices as an API server sends them, managed fields included."""

import cluster

MANAGED = [{"manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1",
            "time": "2024-01-01T00:00:00Z", "fieldsType": "FieldsV1", "fieldsV1": {
                "f:metadata": {"f:annotations": {".": {}, "f:example.com/owner": {}},
                               "f:labels": {".": {}, "f:app": {}, "f:tier": {}}},
                "f:spec": {"f:internalTrafficPolicy": {}, "f:ports": {".": {}, "k:{\"port\":80}": {
                    ".": {}, "f:name": {}, "f:port": {}, "f:protocol": {}, "f:targetPort": {}}},
                    "f:selector": {}, "f:sessionAffinity": {}, "f:type": {}}}}]


def metadata(kind, name, labels):
    return {"name": name, "namespace": "default", "uid": f"{kind}-{name}", "resourceVersion": "1",
            "creationTimestamp": "2024-01-01T00:00:00Z", "labels": labels,
            "annotations": {"example.com/owner": "bench"}, "managedFields": MANAGED}


def service(number):
    ip = str(cluster.cluster_ip(number))
    return {"metadata": metadata("service", f"s{number}", {"app": f"s{number}", "tier": "web"}),
            "spec": {"clusterIP": ip, "clusterIPs": [ip], "type": "ClusterIP",
                     "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack",
                     "internalTrafficPolicy": "Cluster", "sessionAffinity": "None",
                     "selector": {"app": f"s{number}"},
                     "ports": [{"name": "http", "port": cluster.PORT, "protocol": "TCP",
                                "targetPort": 80}]},
            "status": {"loadBalancer": {}}}


def endpoint_slice(number, address, port):
    labels = {"kubernetes.io/service-name": f"s{number}", "app": f"s{number}"}
    return {"metadata": metadata("slice", f"s{number}-1", labels), "addressType": "IPv4",
            "ports": [{"name": "http", "port": port, "protocol": "TCP"}],
            "endpoints": [{"addresses": [address], "nodeName": "elsewhere",
                           "conditions": {"ready": True, "serving": True, "terminating": False},
                           "targetRef": {"kind": "Pod", "namespace": "default",
                                         "name": f"s{number}-0", "uid": f"pod-s{number}-0"}}]}
