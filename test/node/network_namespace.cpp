#include "test/node/network_namespace.hpp"

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include "test/system/child_process.hpp"
#include "test/system/sockets.hpp"

namespace kubeportal::node {

namespace {

system::Descriptor current() {
  system::Descriptor descriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
  if (descriptor.number() < 0) throw std::system_error(errno, std::generic_category(), "ns/net");
  return descriptor;
}

void enter(const system::Descriptor& descriptor) {
  if (::setns(descriptor.number(), CLONE_NEWNET) == 0) return;
  throw std::system_error(errno, std::generic_category(), "setns");
}

}  // namespace

NetworkNamespace::NetworkNamespace() {
  const auto before = current();
  if (::unshare(CLONE_NEWNET) != 0) {
    throw std::system_error(errno, std::generic_category(), "unshare (needs root)");
  }
  descriptor_ = current();
  enter(before);
  // While an interface's link-local address is being checked for duplicates a router cannot ask for
  // its neighbours there; nobody else is on these links.
  set_sysctl(*this, "ipv6/conf/default/accept_dad", "0");
  run_in(*this, {"ip", "link", "set", "lo", "up"});
}

std::string NetworkNamespace::path() const {
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(number());
}

Inside::Inside(const NetworkNamespace& wanted) : before_(current()) {
  if (::setns(wanted.number(), CLONE_NEWNET) == 0) return;
  throw std::system_error(errno, std::generic_category(), "setns");
}

Inside::~Inside() { ::setns(before_.number(), CLONE_NEWNET); }

std::string run_in(const NetworkNamespace& where, const std::vector<std::string>& command) {
  std::vector<std::string> whole{"/usr/bin/env"};
  whole.insert(whole.end(), command.begin(), command.end());
  const Inside inside(where);
  system::ChildProcess process(whole);
  const auto status = process.wait_for_exit(system::kPatience);
  if (status && *status == system::ExitStatus{.code = 0}) return process.out().text();
  std::string words;
  for (const auto& word : command) words += word + ' ';
  throw std::runtime_error(words + "failed: " + process.err().text());
}

void set_sysctl(const NetworkNamespace& where, const std::string& name, const std::string& value) {
  const Inside inside(where);
  std::ofstream file("/proc/sys/net/" + name);
  file << value << std::flush;
  if (!file) throw std::runtime_error("cannot set " + name);
}

}  // namespace kubeportal::node
