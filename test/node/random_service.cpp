#include "test/node/random_service.hpp"

#include <vector>

namespace kubeportal::node {

namespace {

class Draw {
 public:
  explicit Draw(std::mt19937_64& random) : random_(random) {}

  bool one_in(unsigned n) { return random_() % n == 0; }

  template <typename Value>
  Value one_of(const std::vector<Value>& values) {
    return values[random_() % values.size()];
  }

 private:
  std::mt19937_64& random_;
};

const std::vector<std::string> kConditions{"{ready: true}",
                                           "{ready: true}",
                                           "{ready: true}",
                                           "{ready: false}",
                                           "{ready: false, serving: true, terminating: true}",
                                           "{ready: false, serving: false, terminating: true}"};

std::string slice(Draw& draw, const std::string& service, int number, bool may_be_dead) {
  const auto hints =
      draw.one_in(3)
          ? ", hints: {forZones: [{name: " + draw.one_of<std::string>({"z1", "z2"}) + "}]}"
          : std::string();
  const int port = (may_be_dead && draw.one_in(6) ? 8090 : 8080) + number;
  return "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: " + service +
         '-' + std::to_string(number) + ", labels: {kubernetes.io/service-name: " + service +
         "}}\naddressType: IPv4\nendpoints: [{addresses: [10.244.1.2], conditions: " +
         draw.one_of(kConditions) +
         ", nodeName: " + draw.one_of<std::string>({"node-1", "node-2"}) + hints +
         "}]\nports: [{name: " + (draw.one_in(12) ? "other" : "http") +
         ", port: " + std::to_string(port) + "}]\n";
}

std::string policy(Draw& draw) { return draw.one_in(2) ? "Local" : "Cluster"; }

}  // namespace

RandomService random_service(std::mt19937_64& random, unsigned number, bool some_are_dead) {
  Draw draw(random);
  const auto name = "s" + std::to_string(number);
  const auto last = std::to_string(number / 200) + '.' + std::to_string(number % 200 + 1);
  const auto node_port = std::to_string(30000 + number);
  const auto type = draw.one_of<std::string>({"ClusterIP", "NodePort", "LoadBalancer"});

  RandomService service;
  std::vector<std::string> addresses{"10.96." + last + ":80"};
  auto spec = "  type: " + type + "\n  clusterIP: 10.96." + last + "\n";
  auto port = std::string("port: 80");
  spec += "  internalTrafficPolicy: " + policy(draw) + "\n";
  if (draw.one_in(3)) {
    spec += "  externalIPs: [198.18." + last + "]\n";
    addresses.push_back("198.18." + last + ":80");
  }
  if (type != "ClusterIP") {
    spec += "  externalTrafficPolicy: " + policy(draw) + "\n";
    port += ", nodePort: " + node_port;
    addresses.push_back("192.0.2.1:" + node_port);
  }
  std::string status;
  if (type == "LoadBalancer") {
    status = "status: {loadBalancer: {ingress: [{ip: 198.19." + last + "}]}}\n";
    addresses.push_back("198.19." + last + ":80");
    if (draw.one_in(2)) {
      spec += "  loadBalancerSourceRanges: [" +
              draw.one_of<std::string>(
                  {"192.0.2.0/24", "192.0.2.2/32", "10.244.0.0/16", "203.0.113.0/24"}) +
              "]\n";
    }
  }
  if (draw.one_in(4)) spec += "  sessionAffinity: ClientIP\n";
  service.manifest = "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec:\n" +
                     spec + "  ports: [{name: http, " + port + "}]\n" + status;
  for (int endpoint = 1; endpoint <= 4; ++endpoint) {
    if (!draw.one_in(3)) service.manifest += slice(draw, name, endpoint, some_are_dead);
  }
  service.address = draw.one_of(addresses);
  using From = RandomService::From;
  service.from = draw.one_of<From>({From::outside, From::pod, From::node});
  return service;
}

}  // namespace kubeportal::node
