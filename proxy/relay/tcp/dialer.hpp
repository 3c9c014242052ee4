#pragma once

#include <boost/system/result.hpp>

#include "proxy/model/counters.hpp"
#include "proxy/model/socket_address.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// Opens a non-blocking TCP socket with Settings::dial_mark; the error is that of socket(2).
boost::system::result<Descriptor> open_endpoint_socket(const model::SocketAddress& endpoint,
                                                       std::uint32_t dial_mark);

/// Marks a socket to an endpoint; 0 leaves it alone.
void set_dial_mark(int fd, std::uint32_t dial_mark);

/// Begins to connect. No error: writability or an error event tells how it ended.
boost::system::error_code begin_connect(const Descriptor& socket,
                                        const model::SocketAddress& endpoint);

/// What is sent leaves at once (Nagle's algorithm off).
void set_no_delay(const Descriptor& socket);

/// Off: acknowledgements wait for data to go with (TCP_QUICKACK of tcp(7)), so that a handshake's
/// last packet leaves with the first data. On: data that arrives is acknowledged at once again.
void set_quick_acknowledgement(const Descriptor& socket, bool on);

/// The error that an error event stands for (SO_ERROR).
boost::system::error_code pending_error(const Descriptor& socket);

/// True for EMFILE, ENFILE, ENOBUFS and ENOMEM: the machine or the process has run out, nobody's
/// peer is to blame.
bool is_exhaustion(const boost::system::error_code& error);

/// What a failed socket(2) or connect(2) says about the dial. Exhausted local ports
/// (EADDRNOTAVAIL) are out_of_resources too.
model::DialFailure dial_failure_of(const boost::system::error_code& error);

}  // namespace kubeportal::relay
