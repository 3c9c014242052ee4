#pragma once

#include <chrono>

#include <netinet/in.h>

// The loads of bench/compare for which no tool of Debian's is fine enough. Each runs on the one
// thread of the tool, bounded in time, and prints its result as one line of JSON.
namespace kubeportal::bench {

/// One kept connection, one request at a time.
void run_one_at_a_time(const sockaddr_in& target, std::chrono::duration<double> time);

/// `clients` at once, each making a new connection for every request: timed from connect() until
/// the endpoint's end of the connection has been read.
void run_connections(const sockaddr_in& target, std::chrono::duration<double> time, int clients);

/// Opens `count` connections, makes one request on each so that all are known to reach the
/// endpoint, prints, and holds them until standard input ends.
void hold_idle(const sockaddr_in& target, int count);

/// Tries until the first byte of a reply arrives, at most `time`; prints when that was, as
/// nanoseconds of CLOCK_MONOTONIC.
void await_first_byte(const sockaddr_in& target, std::chrono::duration<double> time);

}  // namespace kubeportal::bench
