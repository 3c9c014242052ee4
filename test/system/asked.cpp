#include "test/system/asked.hpp"

#include "test/system/kube_portal.hpp"

namespace kubeportal::system {

Said asked(const std::string& socket, std::vector<std::string> arguments) {
  arguments.push_back("--admin-socket=" + socket);
  auto process = start_kube_portal(arguments);
  const auto status = process.wait_for_exit(kPatience);
  if (!status) throw TimedOut("kube-portal did not end:\n" + process.err().text());
  return {status->code, process.out().text(), process.err().text()};
}

}  // namespace kubeportal::system
