#pragma once

#include <memory>
#include <string>
#include <vector>

#include "test/node/lab.hpp"
#include "test/node/objects.hpp"
#include "test/system/asked.hpp"
#include "test/system/datagrams.hpp"
#include "test/system/echo_endpoint.hpp"

namespace kubeportal::node {

inline const std::string kHttp = "{name: http, port: 80}";
inline const std::string kHttpNodePort = "{name: http, port: 80, nodePort: 30080}";
inline const std::string kPodPort = "{name: http, port: 8080}";
inline const std::string kOutside = "--from=192.0.2.2";

/// An item of an EndpointSlice.
inline std::string endpoint(const std::string& address, const std::string& more = "",
                            const std::string& node = "node-1") {
  return "{addresses: [\"" + address + "\"], nodeName: " + node +
         (more.empty() ? "}" : ", " + more + "}");
}

/// Service and EndpointSlice default/web.
inline std::string web(const ServiceObject& service, const std::vector<std::string>& endpoints,
                       const std::string& pod_port = kPodPort) {
  return service.text() + SliceObject{.endpoints = endpoints, .ports = pod_port}.text();
}

/// The lab with two endpoints in its pod: 10.244.1.2 greets with 'a' and 10.244.1.3 with 'b', at
/// TCP port 8080; 10.244.1.2 answers 'd' at UDP port 8053.
struct TroubledLab : Lab {
  TroubledLab();

  std::vector<std::unique_ptr<system::EchoEndpoint>> endpoints;
  std::unique_ptr<system::DatagramEcho> dns;
};

/// What one types into a terminal of the lab's node and sees there: a block of docs/DEBUGGING.md,
/// which it must equal but for what differs from run to run (times, ports, pids).
class Transcript {
 public:
  /// The block that begins with "```text NAME".
  Transcript(const Lab& lab, std::string name) : lab_(lab), name_(std::move(name)) {}

  /// Runs `kube-portal ARGUMENTS`. `lines_with`: of what it prints only those with this word.
  system::Said run(const std::vector<std::string>& arguments, const std::string& lines_with = "");

  /// The document's block and what was seen, both without what differs, for a comparison. With
  /// KUBE_PORTAL_WRITE_DEBUGGING=1 in the environment the block is written anew before.
  std::string documented() const;
  std::string seen() const;

 private:
  const Lab& lab_;
  const std::string name_;
  std::string text_;
};

std::string first_line(const system::Said& said);

}  // namespace kubeportal::node
