#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "test/system/kube_portal.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal::system;

namespace {

/// Names are looked up every 10 s: longer than that, and then the machine may be slow.
constexpr milliseconds kLookupPatience = milliseconds(10'000) + kPatience;

/// In place, as the bind mount over /etc/hosts shows it.
void write_hosts(const std::filesystem::path& hosts, const std::string& text) {
  std::ofstream(hosts, std::ios::trunc) << text;
}

/// Whether `listener` is the one that a new client of `address` reaches.
bool is_reached(const SocketAddress& address, const Listener& listener) {
  const Descriptor client = connect_to(address);
  return eventually(milliseconds(200), [&] { return listener.try_accept().has_value(); });
}

}  // namespace

TEST_CASE("an endpoint name is looked up again and keeps its addresses when it stops resolving") {
  const Listener first({.address = *kubeportal::model::parse_socket_address("127.0.0.21:0")});
  const auto port = first.address().port;
  const Listener second({.address = {*kubeportal::model::parse_ip("127.0.0.22"), port}});

  const TemporaryDirectory directory;
  const auto hosts = directory / "hosts";
  write_hosts(hosts, "127.0.0.21 endpoint.test\n");
  auto process = start_kube_portal_with_hosts(
      hosts, {"lb", "127.0.0.1:0", "endpoint.test:" + std::to_string(port), "-v=2"});
  const auto address = address_after(process.out(), "listening on ");
  CHECK(is_reached(address, first));

  write_hosts(hosts, "127.0.0.22 endpoint.test\n");
  CHECK(eventually(kLookupPatience, [&] { return is_reached(address, second); }));

  write_hosts(hosts, "");
  CHECK(process.err().wait_for_line("endpoint.test does not resolve now", kLookupPatience));
  CHECK(is_reached(address, second));
}
