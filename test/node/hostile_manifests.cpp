#include "test/node/hostile_manifests.hpp"

#include "test/node/service_manifest.hpp"

namespace kubeportal::node {

namespace {

std::string named(const std::string& name) { return ServiceManifest{.name = name}.text(); }

std::string with_metadata(const std::string& metadata) {
  return "apiVersion: v1\nkind: Service\nmetadata: " + metadata +
         "\nspec: {clusterIP: 10.96.9.9, ports: [{port: 80}]}\n";
}

std::string with_ports(const std::string& ports) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: hostile}\nspec: {type: NodePort, "
         "clusterIP: 10.96.9.9, ports: [" +
         ports + "]}\n";
}

std::string with_spec(const std::string& field) {
  return ServiceManifest{.name = "hostile", .cluster_ip = "10.96.9.9", .spec = "  " + field + "\n"}
      .text();
}

std::string with_endpoint(const std::string& type, const std::string& address) {
  return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: hostile-1, "
         "labels: "
         "{kubernetes.io/service-name: good}}\naddressType: " +
         type + "\nendpoints: [{addresses: [\"" + address +
         "\"]}]\nports: [{name: http, port: 8080}]\n";
}

std::string nested(std::size_t depth) {
  return "a: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
}

/// Each level is nine times the one before.
std::string billion_laughs() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const auto before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int n = 1; n < 9; ++n) text += ", " + before;
    text += "]\n";
  }
  return text;
}

HostileManifest not_steered(const std::string& name, const ServiceManifest& manifest,
                            const std::string& address) {
  auto whole = manifest;
  whole.name = name;
  return {whole.text(), {name, address + " is not steered"}};
}

/// A cluster IP that no Service can have.
HostileManifest no_cluster_ip(const std::string& name, const std::string& address,
                              const std::string& shown) {
  return not_steered(name, {.cluster_ip = address, .endpoint = ""}, shown);
}

HostileManifest no_ingress(const std::string& name, const std::string& address,
                           const std::string& shown) {
  const ServiceManifest manifest{.name = name,
                                 .cluster_ip = "10.96.9.9",
                                 .spec = "  type: LoadBalancer\n",
                                 .port = "port: 2222",
                                 .endpoint = ""};
  return {manifest.text() + "status: {loadBalancer: {ingress: [{ip: \"" + address + "\"}]}}\n",
          {name, shown + " is not steered"}};
}

}  // namespace

std::vector<HostileManifest> unreadable_manifests(const std::string& canary) {
  return {
      // What a shell or iptables-restore would read as something else.
      {named("\"$(touch " + canary + ")\""), {"metadata.name", "$(touch"}},
      {named("\"a; touch " + canary + "\""), {"metadata.name", "a; touch"}},
      {named("\"a`touch " + canary + "`\""), {"metadata.name", "a`touch"}},
      {named("\"a\\\" -j DROP\""), {"metadata.name", "-j DROP"}},
      {named("\"a\\nCOMMIT\\n*filter\\n-P INPUT DROP\""), {"metadata.name", "COMMIT"}},
      {named("\"a\\0b\""), {"metadata.name"}},
      {named("wéb"), {"metadata.name"}},
      {"apiVersion: v1\nkind: Service\nmetadata: {name: \"\xff\xfe\"}\n", {"UTF-8"}},
      {with_metadata("{name: hostile, namespace: \"../$(touch " + canary + ")\"}"),
       {"metadata.namespace", "../$(touch"}},
      {with_ports("{name: \"$(touch " + canary + ")\", port: 80}"),
       {"spec.ports[0].name", "$(touch"}},

      // Longer than a comment of iptables may be.
      {named(std::string(300, 'a')), {"metadata.name"}},
      {with_metadata("{name: hostile, namespace: " + std::string(300, 'b') + "}"),
       {"metadata.namespace"}},
      {with_ports("{name: " + std::string(300, 'c') + ", port: 80}"), {"spec.ports[0].name"}},

      // Numbers.
      {with_ports("{port: 0}"), {"spec.ports[0].port", "0"}},
      {with_ports("{port: 65536}"), {"spec.ports[0].port", "65536"}},
      {with_ports("{port: 1e400}"), {"spec.ports[0].port"}},
      {with_ports("{port: 80, nodePort: 99999999999999999999999999}"),
       {"spec.ports[0].nodePort", "65535"}},
      {with_ports("{name: a, port: 80, nodePort: 30081}, {name: b, port: 81, nodePort: 30081}"),
       {"spec.ports[1].nodePort", "30081"}},

      // Addresses.
      {with_spec("clusterIPs: [10.96.9.9, 10.96.9.8]"), {"spec.clusterIPs[1]", "10.96.9.8"}},
      {with_spec("externalIPs: [224.0.0.1]"), {"spec.externalIPs[0]", "224.0.0.1"}},
      {with_spec("externalIPs: [\"::\"]"), {"spec.externalIPs[0]"}},
      {with_spec("type: LoadBalancer\n  loadBalancerSourceRanges: [\"10.0.0.0/8; reboot\"]"),
       {"loadBalancerSourceRanges[0]", "; reboot"}},
      {with_spec("type: LoadBalancer\n  loadBalancerSourceRanges: [10.0.0.0/-1]"),
       {"loadBalancerSourceRanges[0]", "10.0.0.0/-1"}},
      {with_spec("type: LoadBalancer\n  loadBalancerSourceRanges: [\"fd00::/129\"]"),
       {"loadBalancerSourceRanges[0]", "fd00::/129"}},
      {with_endpoint("IPv4", "fd00::9"), {"endpoints[0].addresses[0]", "fd00::9"}},
      {with_endpoint("IPv6", "10.244.1.9"), {"endpoints[0].addresses[0]", "10.244.1.9"}},
      {with_endpoint("IPv4", "0.0.0.0"), {"endpoints[0].addresses[0]", "0.0.0.0"}},
      {with_endpoint("IPv4", "239.1.1.1"), {"endpoints[0].addresses[0]", "239.1.1.1"}},
      {with_endpoint("IPv6", "ff02::1"), {"endpoints[0].addresses[0]", "ff02::1"}},

      // What takes a reader of YAML down.
      {nested(100'000), {"levels of nesting"}},
      {billion_laughs(), {"hostile.yaml:"}},
  };
}

std::vector<HostileManifest> overreaching_manifests() {
  const std::string holder = "(pid ";
  std::vector<HostileManifest> all{
      no_cluster_ip("loopback", "127.0.0.1", "127.0.0.1:80"),
      no_cluster_ip("unspecified", "0.0.0.0", "0.0.0.0:80"),
      no_cluster_ip("broadcast", "255.255.255.255", "255.255.255.255:80"),
      no_cluster_ip("multicast", "224.0.0.1", "224.0.0.1:80"),
      no_cluster_ip("loopback6", "::1", "[::1]:80"),
      no_cluster_ip("unspecified6", "::", "[::]:80"),
      no_cluster_ip("multicast6", "ff02::1", "[ff02::1]:80"),
      no_cluster_ip("link-local6", "fe80::1", "[fe80::1]:80"),
      no_ingress("loopback-ingress", "127.0.0.1", "127.0.0.1:2222"),

      // What is in use on the node.
      not_steered("node-address", {.cluster_ip = "192.0.2.1", .port = "port: 2222"},
                  "192.0.2.1:2222"),
      not_steered(
          "external-ip",
          {.cluster_ip = "10.96.9.8", .spec = "  externalIPs: [192.0.2.1]\n", .port = "port: 2222"},
          "192.0.2.1:2222"),
      no_ingress("ingress", "192.0.2.1", "192.0.2.1:2222"),
      not_steered("node-port",
                  {.cluster_ip = "10.96.9.7",
                   .spec = "  type: NodePort\n",
                   .port = "port: 81, nodePort: 2222"},
                  "0.0.0.0:2222"),

      // What another Service has.
      {ServiceManifest{.name = "thief"}.text(),
       {"default/thief:http/TCP does not get 10.96.0.10:80", "default/good:http/TCP has it"}},
      {ServiceManifest{.name = "port-thief",
                       .cluster_ip = "10.96.9.6",
                       .spec = "  type: NodePort\n",
                       .port = "port: 80, nodePort: 30080"}
           .text(),
       {"default/port-thief:http/TCP does not get 0.0.0.0:30080"}},
  };
  for (auto& row : all) {
    if (row.said.back() == "192.0.2.1:2222 is not steered") row.said.push_back(holder);
  }
  return all;
}

}  // namespace kubeportal::node
