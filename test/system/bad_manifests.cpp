#include "test/system/bad_inputs.hpp"

namespace kubeportal::system {
namespace {

std::string service(const std::string& spec) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n" + spec;
}

std::string service_with(const std::string& field) {
  return service("  ports: [{port: 80}]\n  " + field + "\n");
}

std::string service_named(const std::string& metadata) {
  return "apiVersion: v1\nkind: Service\nmetadata: " + metadata + "\nspec: {ports: [{port: 80}]}\n";
}

std::string slice(const std::string& rest) {
  return "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1}\n" + rest;
}

std::string nested_lists(std::size_t depth) {
  return "a: " + std::string(depth, '[') + std::string(depth, ']') + "\n";
}

/// Nine aliases of nine aliases of ...: a billion values from a few lines.
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

}  // namespace

const std::vector<BadManifest>& bad_manifests() {
  static const std::vector<BadManifest> table{
      // No manifest at all.
      {"a: {b: 1\n", "2:1", {"YAML or JSON"}},
      {"a:\n\tb: 1\n", "2:1", {"YAML or JSON"}},
      {"a: 1\nb: \xff\n", "2:4", {"UTF-8"}},
      {std::string("a: \0b\n", 6), "1:4", {"YAML or JSON"}},
      {"a: 1\na: 2\n", "2:1", {"\"a\" a second time"}},
      {"a: *b\n", "1:4", {"*b"}},
      {"a: &b [*b]\n", "1:8", {"*b"}},
      {"hello\n", "1:1", {"\"hello\"", "a mapping"}},
      {"- a\n", "1:1", {"a list", "a mapping"}},
      {"{\"apiVersion\": \"v1\",\n \"kind\": \"Service\"", "3:1", {"YAML or JSON"}},
      {nested_lists(100'000), "1:", {"levels of nesting"}},
      {billion_laughs(), "", {}},

      // Objects that are none of theirs.
      {"metadata: {name: web}\n", "1:1", {"apiVersion", "kind", "nothing"}},
      {"kind: Service\n", "1:1", {"apiVersion", "nothing"}},
      {"apiVersion: 1\nkind: Service\n", "1:13", {"apiVersion", "1"}},
      {"apiVersion: v2\nkind: Service\n", "1:13", {"apiVersion", "\"v2\"", "v1"}},
      {"apiVersion: v1\nkind: service\n", "2:7", {"kind", "\"service\"", "Service"}},
      {"apiVersion: v1\nkind: List\nitems:\n- 3\n", "4:3", {"items[0]", "3", "a mapping"}},
      {"apiVersion: v1\nkind: Service\nmetadata: {name: web}\n", "1:1", {"spec", "nothing"}},

      // Services.
      {service_named("{}"), "3:11", {"metadata.name", "nothing"}},
      {service_named("[]"), "3:11", {"metadata", "a list", "a mapping"}},
      {service_named("{name: \"$(reboot)\"}"), "3:18", {"metadata.name", "$(reboot)"}},
      {service_named("{name: \"web\\n-j DROP\"}"), "3:18", {"metadata.name", "-j DROP"}},
      {service_named("{name: Web}"), "3:18", {"metadata.name", "\"Web\""}},
      {service_named("{name: " + std::string(64, 'a') + "}"), "3:18", {"metadata.name"}},
      {service_named("{name: web, namespace: Shop}"), "3:34", {"metadata.namespace", "\"Shop\""}},
      {service_named("{name: web, labels: {v: 1}}"), "3:35", {"metadata.labels.v", "1"}},
      {service("  type: ClusterIP\n"), "5:3", {"spec.ports", "nothing", "at least one port"}},
      {service("  ports: {port: 80}\n"), "5:10", {"spec.ports", "a mapping", "a list"}},
      {service("  ports: [80]\n"), "5:11", {"spec.ports[0]", "80", "a mapping"}},
      {service("  ports: [{name: a}]\n"), "5:11", {"spec.ports[0].port", "nothing"}},
      {service("  ports:\n  - port: 0\n"), "6:11", {"spec.ports[0].port", "0", "65535"}},
      {service("  ports:\n  - port: 65536\n"), "6:11", {"spec.ports[0].port", "65536"}},
      {service("  ports:\n  - port: -1\n"), "6:11", {"spec.ports[0].port", "-1"}},
      {service("  ports:\n  - port: \"80\"\n"), "6:11", {"spec.ports[0].port", "\"80\""}},
      {service("  ports:\n  - port: 80.5\n"), "6:11", {"spec.ports[0].port", "80.5"}},
      {service("  ports:\n  - port: 99999999999999999999\n"), "6:11", {"spec.ports[0].port"}},
      {service("  ports:\n  - {port: 80, protocol: tcp}\n"),
       "6:26",
       {"protocol", "\"tcp\"", "TCP"}},
      {service("  ports:\n  - {name: a, port: 80}\n  - {port: 81}\n"), "7:5", {"ports[1].name"}},
      {service("  ports:\n  - {name: a, port: 80}\n  - {name: a, port: 81}\n"),
       "7:12",
       {"spec.ports[1].name", "\"a\""}},
      {service("  ports:\n  - {name: a, port: 80}\n  - {name: b, port: 80}\n"),
       "7:21",
       {"spec.ports[1].port", "80"}},
      {service_with("type: Clusterip"), "6:9", {"spec.type", "\"Clusterip\"", "ClusterIP"}},
      {service_with("clusterIP: 010.0.0.1"), "6:14", {"spec.clusterIP", "010.0.0.1"}},
      {service_with("clusterIP: 10.0.0.256"), "6:14", {"spec.clusterIP", "10.0.0.256"}},
      {service_with("clusterIPs: [10.0.0.1, 10.0.0.2]"), "6:", {"spec.clusterIPs"}},
      {service_with("externalIPs: [example.org]"), "6:17", {"spec.externalIPs[0]", "example.org"}},
      {service_with("externalIPs: 10.0.0.1"), "6:16", {"spec.externalIPs", "a list"}},
      {service_with("loadBalancerSourceRanges: [10.0.0.0/33]"), "6:30", {"10.0.0.0/33"}},
      {service_with("sessionAffinity: Cookie"), "6:20", {"spec.sessionAffinity", "\"Cookie\""}},
      {service_with("sessionAffinity: ClientIP\n  sessionAffinityConfig: {clientIP: "
                    "{timeoutSeconds: 86401}}"),
       "7:",
       {"timeoutSeconds", "86401", "86400"}},
      {service_with("externalTrafficPolicy: local"), "6:", {"externalTrafficPolicy", "\"local\""}},
      {service_with("publishNotReadyAddresses: maybe"), "6:", {"publishNotReadyAddresses"}},

      // EndpointSlices.
      {slice("endpoints: []\n"), "1:1", {"addressType", "nothing", "IPv4"}},
      {slice("addressType: IP\nendpoints: []\n"), "4:14", {"addressType", "\"IP\"", "IPv4"}},
      {slice("addressType: IPv4\nendpoints:\n- addresses: ['fd00::1']\n"),
       "6:15",
       {"endpoints[0].addresses[0]", "fd00::1", "IPv4"}},
      {slice("addressType: IPv4\nendpoints:\n- addresses: []\n"), "6:14", {"at least one address"}},
      {slice("addressType: IPv4\nendpoints:\n- addresses: [10.1]\n"), "6:15", {"10.1"}},
      {slice(
           "addressType: IPv4\nendpoints:\n- addresses: [10.0.0.1]\n  conditions: {ready: 'no'}\n"),
       "7:23",
       {"conditions.ready", "\"no\"", "true or false"}},
      {slice("addressType: IPv4\nendpoints: []\nports: [{port: 70000}]\n"),
       "6:16",
       {"ports[0].port", "70000", "65535"}},
  };
  return table;
}

}  // namespace kubeportal::system
