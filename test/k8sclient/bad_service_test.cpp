#include "test/k8sclient/bad_manifest.hpp"

using namespace kubeportal::testing;

namespace {

const std::string kWeb = "Service default/web: ";

std::string service(const std::string& spec) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n" + spec;
}

std::string service_with(const std::string& more) {
  return service("  ports: [{port: 80}]\n" + more);
}

}  // namespace

TEST_CASE("a Service with bad metadata is refused with place and field and what is allowed") {
  check_complaints({
      {"a Service without metadata",
       "apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n",
       {{"1:1", "Service: metadata.name: ", "nothing", kServiceName}}},
      {"a Service without spec",
       "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
       {{"1:1", kWeb + "spec: ", "nothing", "a mapping"}}},
      {"metadata that is a list",
       "apiVersion: v1\nkind: Service\nmetadata: []\nspec: {ports: [{port: 80}]}\n",
       {{"3:11", "Service: metadata: ", "a list", "a mapping"}}},
      {"a name with shell characters",
       "apiVersion: v1\nkind: Service\nmetadata: {name: \"$(reboot)\"}\nspec: {ports: [{port: "
       "80}]}\n",
       {{"3:18", "Service default/$(reboot): metadata.name: ", "\"$(reboot)\"", kServiceName}}},
      {"a name with a line feed",
       "apiVersion: v1\nkind: Service\nmetadata: {name: \"web\\n-j DROP\"}\nspec: {ports: [{port: "
       "80}]}\n",
       {{"3:18", "Service default/web\\x0a-j DROP: metadata.name: ", "\"web\\n-j DROP\"",
         kServiceName}}},
      {"a name that starts with a digit",
       "apiVersion: v1\nkind: Service\nmetadata: {name: 1web}\nspec: {ports: [{port: 80}]}\n",
       {{"3:18", "Service default/1web: metadata.name: ", "\"1web\"", kServiceName}}},
      {"a name of 64 characters",
       std::string("apiVersion: v1\nkind: Service\nmetadata: {name: ") + std::string(64, 'a') +
           "}\nspec: {ports: [{port: 80}]}\n",
       {{"3:18", std::string("Service default/") + std::string(64, 'a') + ": metadata.name: ",
         "\"" + std::string(64, 'a') + "\"", kServiceName}}},
      {"a namespace in capitals",
       "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: Shop}\nspec: {ports: "
       "[{port: 80}]}\n",
       {{"3:34", "Service Shop/web: metadata.namespace: ", "\"Shop\"", kDnsLabel}}},
      {"a label that is a number",
       "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {v: 1}}\nspec: {ports: "
       "[{port: 80}]}\n",
       {{"3:35", kWeb + "metadata.labels.v: ", "1", kQuoted}}},
      {"a label that is an unquoted yes",
       "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {v: yes}}\nspec: {ports: "
       "[{port: 80}]}\n",
       {{"3:35", kWeb + "metadata.labels.v: ", "true", kQuoted}}},
      {"a label with a space",
       "apiVersion: v1\nkind: Service\nmetadata: {name: web, labels: {example.com/v: a b}}\nspec: "
       "{ports: [{port: 80}]}\n",
       {{"3:47", kWeb + "metadata.labels[example.com/v]: ", "\"a b\"", kLabelValue}}},
      {"an annotation with a wrong key",
       "apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {\"a b\": c}}\nspec: "
       "{ports: [{port: 80}]}\n",
       {{"3:44", kWeb + "metadata.annotations.a b: ", "\"c\"",
         "as key, a name of at most 63 letters, digits, -, _ and ., after an optional DNS name and "
         "a slash"}}},
  });
}

TEST_CASE("a Service with bad ports is refused with place and field and what is allowed") {
  check_complaints({
      {"no ports",
       service("  type: ClusterIP\n"),
       {{"5:3", kWeb + "spec.ports: ", "nothing", "at least one port"}}},
      {"ports that are a mapping",
       service("  ports: {port: 80}\n"),
       {{"5:10", kWeb + "spec.ports: ", "a mapping", "a list"}}},
      {"a port that is a number alone",
       service("  ports: [80]\n"),
       {{"5:11", kWeb + "spec.ports[0]: ", "80", "a mapping"}}},
      {"a port without number",
       service("  ports: [{name: a}]\n"),
       {{"5:11", kWeb + "spec.ports[0].port: ", "nothing", kPort}}},
      {"port 0",
       service("  ports:\n  - port: 0\n"),
       {{"6:11", kWeb + "spec.ports[0].port: ", "0", kPort}}},
      {"port 65536",
       service("  ports:\n  - port: 65536\n"),
       {{"6:11", kWeb + "spec.ports[0].port: ", "65536", kPort}}},
      {"a negative port",
       service("  ports:\n  - port: -1\n"),
       {{"6:11", kWeb + "spec.ports[0].port: ", "-1", kPort}}},
      {"a port in quotes",
       service("  ports:\n  - port: \"80\"\n"),
       {{"6:11", kWeb + "spec.ports[0].port: ", "\"80\"", kPort}}},
      {"a port with a fraction",
       service("  ports:\n  - port: 80.5\n"),
       {{"6:11", kWeb + "spec.ports[0].port: ", "80.5", kPort}}},
      {"a protocol in lower case",
       service("  ports:\n  - {port: 80, protocol: tcp}\n"),
       {{"6:26", kWeb + "spec.ports[0].protocol: ", "\"tcp\"", "TCP, UDP, SCTP"}}},
      {"several ports without names",
       service("  ports:\n  - {name: a, port: 80}\n  - {port: 81}\n"),
       {{"7:5", kWeb + "spec.ports[1].name: ", "nothing",
         "a name, for a Service with several ports"}}},
      {"a port name twice",
       service("  ports:\n  - {name: a, port: 80}\n  - {name: a, port: 81}\n"),
       {{"7:12", kWeb + "spec.ports[1].name: ", "\"a\"",
         "a name that no other port of the Service has"}}},
      {"a port and protocol twice",
       service("  ports:\n  - {name: a, port: 80}\n  - {name: b, port: 80}\n"),
       {{"7:21", kWeb + "spec.ports[1].port: ", "80",
         "a port and protocol that no other port of the Service has"}}},
      {"a port name with an underscore",
       service("  ports:\n  - {name: a_b, port: 80}\n"),
       {{"6:12", kWeb + "spec.ports[0].name: ", "\"a_b\"", kDnsLabel}}},
      {"a node port of a ClusterIP Service",
       service("  ports:\n  - {port: 80, nodePort: 30080}\n"),
       {{"6:26", kWeb + "spec.ports[0].nodePort: ", "30080",
         "none, unless spec.type is NodePort or LoadBalancer"}}},
      {"a node port out of range",
       service("  type: NodePort\n  ports:\n  - {port: 80, nodePort: 70000}\n"),
       {{"7:26", kWeb + "spec.ports[0].nodePort: ", "70000", "a number from 0 to 65535"}}},
      {"a node port twice",
       service("  type: NodePort\n  ports:\n  - {name: a, port: 80, nodePort: 30080}\n  - {name: "
               "b, port: 81, nodePort: 30080}\n"),
       {{"8:35", kWeb + "spec.ports[1].nodePort: ", "30080",
         "a node port and protocol that no other port of the Service has"}}},
  });
}

TEST_CASE(
    "a Service with bad addresses or policies is refused with place and field and what is "
    "allowed") {
  check_complaints({
      {"an unknown type",
       service_with("  type: Nodeport\n"),
       {{"6:9", kWeb + "spec.type: ", "\"Nodeport\"",
         "ClusterIP, NodePort, LoadBalancer, ExternalName"}}},
      {"a cluster IP that is none",
       service_with("  clusterIP: 10.0.0\n"),
       {{"6:14", kWeb + "spec.clusterIP: ", "\"10.0.0\"", kIp}}},
      {"a cluster IP with leading zeros",
       service_with("  clusterIPs: [10.0.0.010]\n"),
       {{"6:16", kWeb + "spec.clusterIPs[0]: ", "\"10.0.0.010\"",
         "an IP address without leading zeros (some programs read them as octal)"}}},
      {"an IPv4 address in IPv6 clothing",
       service_with("  clusterIPs: ['::ffff:1.2.3.4']\n"),
       {{"6:16", kWeb + "spec.clusterIPs[0]: ", "\"::ffff:1.2.3.4\"",
         "an IP address; write an IPv4 address without ::ffff:"}}},
      {"three cluster IPs",
       service_with("  clusterIPs: [10.0.0.1, 'fd00::1', 10.0.0.2]\n"),
       {{"6:15", kWeb + "spec.clusterIPs: ", "a list",
         "at most two, one IPv4 and one IPv6 address"},
        {"6:37", kWeb + "spec.clusterIPs[2]: ", "\"10.0.0.2\"", "one address a family"}}},
      {"two cluster IPs of one family",
       service_with("  clusterIPs: [10.0.0.1, 10.0.0.2]\n"),
       {{"6:26", kWeb + "spec.clusterIPs[1]: ", "\"10.0.0.2\"", "one address a family"}}},
      {"None beside an address",
       service_with("  clusterIPs: [10.0.0.1, None]\n"),
       {{"6:26", kWeb + "spec.clusterIPs[1]: ", "\"None\"", "\"None\" only as the one entry"}}},
      {"clusterIP and clusterIPs that differ",
       service_with("  clusterIP: 10.0.0.1\n  clusterIPs: [10.0.0.2]\n"),
       {{"6:14", kWeb + "spec.clusterIP: ", "\"10.0.0.1\"",
         "the first of clusterIPs, \"10.0.0.2\""}}},
      {"an external IP that is a host name",
       service_with("  externalIPs: [lb.example.com]\n"),
       {{"6:17", kWeb + "spec.externalIPs[0]: ", "\"lb.example.com\"", kIp}}},
      {"an external IP that is no address to dial",
       service_with("  externalIPs: [0.0.0.0]\n"),
       {{"6:17", kWeb + "spec.externalIPs[0]: ", "\"0.0.0.0\"",
         "an address that can be reached: not 0.0.0.0, ::, or multicast"}}},
      {"a source range without length",
       service_with("  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0]\n"),
       {{"7:30", kWeb + "spec.loadBalancerSourceRanges[0]: ", "\"10.0.0.0\"",
         "a CIDR such as 10.0.0.0/8 or fd00::/8"}}},
      {"a source range that is too long",
       service_with("  type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0/33]\n"),
       {{"7:30", kWeb + "spec.loadBalancerSourceRanges[0]: ", "\"10.0.0.0/33\"",
         "a CIDR such as 10.0.0.0/8 or fd00::/8"}}},
      {"source ranges that protect nothing",
       service_with("  loadBalancerSourceRanges: [10.0.0.0/8]\n"),
       {{"6:29", kWeb + "spec.loadBalancerSourceRanges: ", "a list",
         "none, unless spec.type is LoadBalancer"}}},
      {"an unknown affinity",
       service_with("  sessionAffinity: Client\n"),
       {{"6:20", kWeb + "spec.sessionAffinity: ", "\"Client\"", "None, ClientIP"}}},
      {"an affinity timeout of 0",
       service_with("  sessionAffinity: ClientIP\n  sessionAffinityConfig: {clientIP: "
                    "{timeoutSeconds: 0}}\n"),
       {{"7:54", kWeb + "spec.sessionAffinityConfig.clientIP.timeoutSeconds: ", "0",
         "a number from 1 to 86400"}}},
      {"an affinity timeout of more than a day",
       service_with("  sessionAffinity: ClientIP\n  sessionAffinityConfig: {clientIP: "
                    "{timeoutSeconds: 86401}}\n"),
       {{"7:54", kWeb + "spec.sessionAffinityConfig.clientIP.timeoutSeconds: ", "86401",
         "a number from 1 to 86400"}}},
      {"an unknown traffic policy",
       service_with("  internalTrafficPolicy: local\n"),
       {{"6:26", kWeb + "spec.internalTrafficPolicy: ", "\"local\"", "Cluster, Local"}}},
      {"a flag that is text",
       service_with("  publishNotReadyAddresses: 'true'\n"),
       {{"6:29", kWeb + "spec.publishNotReadyAddresses: ", "\"true\"", "true or false"}}},
      {"an ingress address that is none",
       service_with("status: {loadBalancer: {ingress: [{ip: a.b}]}}\n"),
       {{"6:40", kWeb + "status.loadBalancer.ingress[0].ip: ", "\"a.b\"", kIp}}},
      {"the same Service twice in a file",
       service_with("---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  ports: "
                    "[{port: 80}]\n"),
       {{"9:18", kWeb + "metadata.name: ", "\"web\" a second time",
         "one object of a kind and name in a file; the first is at line 1"}}},
  });
}
