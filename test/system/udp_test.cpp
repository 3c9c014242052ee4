#include <cerrno>
#include <optional>
#include <system_error>

#include <doctest/doctest.h>
#include <sys/resource.h>

#include "test/system/datagrams.hpp"
#include "test/system/dose.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/process_figures.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;

namespace {

std::string numbered_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 131 % 251);
  return bytes;
}

/// The answer to one question; throws where there is none.
std::string ask(const Descriptor& client, std::string_view question) {
  send_datagram(client, question);
  const auto answer = receive_datagram(client);
  if (!answer) throw TimedOut("no answer");
  return *answer;
}

/// The error that a question meets; 0 for an answer, ETIMEDOUT where none comes: what is in flight
/// while an endpoint leaves is lost.
int error_of_asking(const SocketAddress& server) {
  const auto client = datagram_client(server);
  try {
    send_datagram(client, "?");
    return receive_datagram(client, milliseconds(1'000)) ? 0 : ETIMEDOUT;
  } catch (const std::system_error& error) {
    return error.code().value();
  }
}

/// A Service with TCP and UDP on one port number.
std::string dns_manifest(const SocketAddress& portal, const std::vector<SocketAddress>& udp,
                         const std::vector<SocketAddress>& tcp) {
  const auto port = std::to_string(portal.port);
  std::string text = "apiVersion: v1\nkind: Service\nmetadata: {name: dns}\nspec:\n  clusterIP: " +
                     portal.address.to_string() +
                     "\n  ports:\n    - {name: dns, protocol: UDP, port: " + port +
                     "}\n    - {name: dns-tcp, protocol: TCP, port: " + port + "}\n";
  const auto add_slice = [&](const char* name, const char* protocol,
                             const SocketAddress& endpoint) {
    const auto number = std::to_string(endpoint.port);
    text += "---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: " +
            (name + ("-" + number)) +
            "\n  labels: {kubernetes.io/service-name: dns}\naddressType: IPv4\nendpoints:\n"
            "  - addresses: [" +
            endpoint.address.to_string() + "]\nports:\n  - {name: " + name +
            ", protocol: " + protocol + ", port: " + number + "}\n";
  };
  for (const auto& endpoint : udp) add_slice("dns", "UDP", endpoint);
  for (const auto& endpoint : tcp) add_slice("dns-tcp", "TCP", endpoint);
  return text;
}

/// A port that is free for UDP and TCP alike at this moment.
SocketAddress free_port() { return address_of(bound_socket(any_loopback_port())); }

class DnsService {
 public:
  DnsService(std::vector<SocketAddress> udp, std::vector<SocketAddress> tcp)
      : tcp_(std::move(tcp)), process_(start(udp)) {
    for (int opened = 1; opened <= 2; ++opened) {
      REQUIRE(process_.err().wait_for_line("opened ClusterIP ", kPatience, opened));
    }
  }

  void set_endpoints(const std::vector<SocketAddress>& udp) {
    replace_file(directory_ / "dns.yaml", dns_manifest(address_, udp, tcp_));
  }
  const SocketAddress& address() const { return address_; }

 private:
  ChildProcess start(const std::vector<SocketAddress>& udp) {
    set_endpoints(udp);
    return start_kube_portal({"--source=" + (directory_ / "dns.yaml").string(),
                              "--portal-mode=bind",
                              "--metrics-bind-address=", "--healthz-bind-address="});
  }

  TemporaryDirectory directory_;
  const SocketAddress address_ = free_port();
  const std::vector<SocketAddress> tcp_;
  ChildProcess process_;
};

}  // namespace

TEST_CASE("one line balances UDP and passes the largest datagram both ways") {
  const DatagramEcho a("a");
  const DatagramEcho b("b");
  LoadBalancer balancer({a.address(), b.address()}, {"--udp"});
  const auto first = datagram_client(balancer.address());
  const auto second = datagram_client(balancer.address());
  const auto by = ask(first, "x").front();
  const auto by_other = ask(second, "x").front();
  CHECK((by == 'a' || by == 'b'));
  CHECK(by_other == (by == 'a' ? 'b' : 'a'));
  CHECK(ask(first, "y") == std::string{by, 'y'});

  const DatagramEcho plain;
  LoadBalancer large({plain.address()}, {"--udp"});
  const auto payload = numbered_bytes(65507);
  CHECK(ask(datagram_client(large.address()), payload) == payload);
  balancer.stop();
  large.stop();
}

TEST_CASE("twenty thousand client ports stay within the limit of five thousand flows") {
  const DatagramEcho echo;
  const int clients = kSanitized ? 4'000 : 20'000;
  const int limit = kSanitized ? 1'000 : 5'000;
  LoadBalancer balancer({echo.address()}, {"--udp", "--udp-max-flows=" + std::to_string(limit)});
  const auto before = open_descriptors(balancer.process().pid());
  for (int i = 0; i < clients; ++i) {
    REQUIRE(ask(datagram_client(balancer.address()), "question") == "question");
  }
  CHECK(open_descriptors(balancer.process().pid()) <= before + static_cast<std::size_t>(limit) + 1);
  const auto metrics = balancer.metrics();
  CHECK(metrics.sum("kube_portal_connections_active") <= limit);
  CHECK(metrics.sum("kube_portal_connections_closed_total", "reason=\"evicted\"") >=
        metrics.sum("kube_portal_connections_opened_total") - limit);
  CHECK(metrics.sum("kube_portal_datagrams_dropped_total") == 0);
  balancer.stop();
}

TEST_CASE("idle flows make room when descriptors run out while it runs") {
  const DatagramEcho echo;
  LoadBalancer balancer({echo.address()}, {"--udp"});
  std::vector<Descriptor> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(datagram_client(balancer.address()));
    REQUIRE(ask(clients.back(), "early") == "early");
  }
  const auto pid = balancer.process().pid();
  const rlimit full{open_descriptors(pid), 20'000};
  REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &full, nullptr) == 0);
  for (int i = 0; i < 50; ++i) {
    clients.push_back(datagram_client(balancer.address()));
    CHECK(ask(clients.back(), "late") == "late");
  }
  CHECK(ask(clients.front(), "again") == "again");
  const rlimit relaxed{20'000, 20'000};
  REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &relaxed, nullptr) == 0);
  CHECK(balancer.metrics().sum("kube_portal_connections_closed_total", "reason=\"evicted\"") >= 50);
  balancer.stop();
}

TEST_CASE("UDP and TCP of one Service share a port number") {
  const DatagramEcho udp("u");
  const EchoEndpoint tcp('t');
  const DnsService dns({udp.address()}, {tcp.address()});
  CHECK(ask(datagram_client(dns.address()), "?") == "u?");
  CHECK(receive_exactly(connect_to(dns.address()), 1) == "t");
}

TEST_CASE("an endpoint replaced under a steady flow loses what was in flight at most") {
  const DatagramEcho a("a");
  const DatagramEcho b("b");
  DnsService dns({a.address()}, {});
  const auto client = datagram_client(dns.address());
  int lost = 0;
  const auto answered_by = [&] {
    send_datagram(client, "?");
    const auto answer = receive_datagram(client, milliseconds(1'000));
    if (!answer) ++lost;
    return answer ? answer->front() : ' ';
  };
  for (int turn = 0; turn < 3; ++turn) {
    REQUIRE(answered_by() == 'a');
    dns.set_endpoints({b.address()});
    REQUIRE(eventually(kPatience, [&] { return answered_by() == 'b'; }));
    dns.set_endpoints({a.address()});
    REQUIRE(eventually(kPatience, [&] { return answered_by() == 'a'; }));
  }
  CHECK(lost <= 6);  // one question is in flight at a time
}

TEST_CASE("UDP clients are refused at once while there is no endpoint") {
  const DatagramEcho echo;
  DnsService dns({}, {});
  CHECK(error_of_asking(dns.address()) == ECONNREFUSED);
  dns.set_endpoints({echo.address()});
  CHECK(eventually(kPatience, [&] { return error_of_asking(dns.address()) == 0; }));
  dns.set_endpoints({});
  CHECK(eventually(kPatience, [&] { return error_of_asking(dns.address()) == ECONNREFUSED; }));
}

TEST_CASE("what the only endpoint turns away is counted as dropped") {
  const auto nobody = free_port();
  LoadBalancer balancer({nobody}, {"--udp"});
  const auto client = datagram_client(balancer.address());
  send_datagram(client, "?");
  CHECK(eventually(kPatience, [&] {
    return balancer.metrics().sum("kube_portal_datagrams_dropped_total",
                                  "reason=\"no_endpoint\"") == 1;
  }));
  balancer.stop();
}

TEST_CASE("an ended flow leaves one line in the log at verbosity 2") {
  const DatagramEcho echo;
  LoadBalancer balancer({echo.address()}, {"--udp", "-v=2", "--udp-timeout=50ms"});
  CHECK(ask(datagram_client(balancer.address()), "four") == "four");
  const auto line = balancer.process().err().wait_for_line("flow default/lb/UDP ", kPatience);
  REQUIRE(line);
  INFO(*line);
  CHECK(line->find("4 B in 1 datagrams to endpoint") != std::string::npos);
  CHECK(line->find("idle_timeout") != std::string::npos);
  CHECK(line->find(kubeportal::model::to_string(echo.address())) != std::string::npos);
  balancer.stop();
}
