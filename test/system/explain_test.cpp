#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "test/system/kube_portal.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;

namespace {

constexpr const char* kManifest = R"(apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: 10.96.0.10
  ports: [{name: http, port: 80}]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.244.1.2]}]
ports: [{name: http, port: 8080}, {name: other, port: 9090}]
---
apiVersion: v1
kind: Service
metadata: {name: empty}
spec:
  clusterIP: 10.96.0.11
  ports: [{name: http, port: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: local}
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.12
  loadBalancerSourceRanges: [203.0.113.0/24]
  ports: [{name: http, port: 80, nodePort: 30080}]
status: {loadBalancer: {ingress: [{ip: 203.0.113.8}]}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: local-1, labels: {kubernetes.io/service-name: local}}
addressType: IPv4
endpoints: [{addresses: [10.244.1.2]}]
ports: [{name: http, port: 8080}]
)";

struct Answer {
  int code = 0;
  std::string out;
  std::string err;

  std::string first_line() const { return out.substr(0, out.find('\n')); }
};

class Explain {
 public:
  Explain() { replace_file(folder_ / "all.yaml", kManifest); }

  Answer operator()(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "explain");
    arguments.push_back("--source=" + folder_.path().string());
    auto process = start_kube_portal(arguments);
    const auto status = process.wait_for_exit(kPatience);
    REQUIRE(status);
    return {status->code, process.out().text(), process.err().text()};
  }

 private:
  TemporaryDirectory folder_;
};

}  // namespace

TEST_CASE("the exit code and the first line of explain tell the outcome and its reason") {
  const Explain explain;
  const auto served = explain({"10.96.0.10:80"});
  CHECK(served.code == 0);
  CHECK(served.first_line() == "10.96.0.10:80/TCP from this node: served");
  CHECK(served.err.empty());

  const auto refused = explain({"empty"});
  CHECK(refused.code == 3);
  CHECK(refused.first_line() == "default/empty from this node: refused (no endpoints)");

  const auto dropped = explain({"203.0.113.8:80", "--from=198.51.100.1"});
  CHECK(dropped.code == 4);
  CHECK(dropped.first_line() ==
        "203.0.113.8:80/TCP from 198.51.100.1: dropped (outside loadBalancerSourceRanges)");

  const auto nothing = explain({"10.96.0.99:80"});
  CHECK(nothing.code == 5);
  CHECK(nothing.first_line() ==
        "10.96.0.99:80/TCP from this node: not a service (no Service has 10.96.0.99:80/TCP)");
}

TEST_CASE("a destination that is none is a usage error that says what is allowed") {
  const auto answer = Explain()({"10.96.0.10"});
  CHECK(answer.code == 2);
  CHECK(answer.out.empty());
  CHECK(answer.err.starts_with("DESTINATION: found \"10.96.0.10\", allowed: a Service such as "));
}

TEST_CASE("manifests that a proxy would not start with are no ground for an explanation") {
  const TemporaryDirectory folder;
  replace_file(folder / "bad.yaml", "apiVersion: v1\nkind: Service\nmetadata: {}\n");
  auto process = start_kube_portal({"explain", "web", "--source=" + folder.path().string()});
  CHECK(process.wait_for_exit(kPatience) == ExitStatus{.code = 1});
  CHECK(process.err().text().find("bad.yaml") != std::string::npos);
}
