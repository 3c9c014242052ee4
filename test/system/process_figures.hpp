#pragma once

#include <chrono>
#include <cstddef>

#include <sys/types.h>

#include "test/system/deadline.hpp"

/// What /proc says of a running process; each throws where it is gone.
namespace kubeportal::system {

/// User and system time so far; the kernel counts in steps of 10 ms.
milliseconds cpu_time(pid_t pid);

/// Bytes that the process shares with nobody (Private_Clean and Private_Dirty).
std::size_t private_memory(pid_t pid);

std::size_t open_descriptors(pid_t pid);

/// TCP sockets of this network namespace whose other end is this IPv4 port, in any state but
/// TIME_WAIT, with or without an owner.
std::size_t sockets_towards(std::uint16_t port);

}  // namespace kubeportal::system
