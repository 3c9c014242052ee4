#include "proxy/portal/iptables/cleanup.hpp"

#include "proxy/command/command.hpp"

namespace kubeportal::command {

int run_cleanup(const config::Options&) { return portal::clean_up_node() ? 0 : 1; }

}  // namespace kubeportal::command
