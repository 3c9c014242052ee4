#include "test/system/reserved_port.hpp"

namespace kubeportal::system {

ReservedPort::ReservedPort()
    : socket_(bound_socket(any_loopback_port())), address_(address_of(socket_)) {}

}  // namespace kubeportal::system
