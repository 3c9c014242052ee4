#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "proxy/model/socket_address.hpp"
#include "test/system/deadline.hpp"
#include "test/system/descriptor.hpp"

/// TCP by hand, for tests that play client and endpoint: every call that could wait has a limit,
/// and passing it throws TimedOut, which fails the test with a sentence. All sockets are
/// non-blocking and close-on-exec.
namespace kubeportal::system {

using model::SocketAddress;

/// How long one step of a test may take before it counts as hanging. Generous, because machines
/// that build and test at once are slow; nothing passes by waiting it out.
inline constexpr milliseconds kPatience{20'000};

struct TimedOut : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// 127.0.0.1 and any free port: what everything here listens on unless a test says otherwise.
SocketAddress any_loopback_port();

/// Sizes of a socket's buffers in the kernel; 0: its own choice. With a receive buffer of a test's
/// choice, set before the handshake, the connection uses Ethernet's segments: loopback's of 64 KiB
/// and a buffer smaller than one make the kernel fall back on 200 ms window probes, which no real
/// network shows.
struct BufferSizes {
  int receive = 0;
  int send = 0;
};

struct ListenOptions {
  SocketAddress address = any_loopback_port();
  int backlog = 4096;
  int receive_buffer = 0;  ///< of accepted connections, as in BufferSizes
};

/// A socket that is bound with SO_REUSEADDR and does not listen.
Descriptor bound_socket(const SocketAddress& address);
SocketAddress address_of(const Descriptor& socket);

/// A listening socket.
class Listener {
 public:
  Listener() : Listener(ListenOptions{}) {}
  explicit Listener(const ListenOptions& options);

  const SocketAddress& address() const { return address_; }
  int number() const { return socket_.number(); }

  /// The next client; throws TimedOut if none comes.
  Descriptor accept(milliseconds limit = kPatience) const;
  /// The next client if one waits.
  std::optional<Descriptor> try_accept() const;

  /// Clients are refused from now on, those that wait in the backlog are reset, and the port stays
  /// taken, so that nobody else gets it before listen_again().
  void refuse();
  void listen_again();

  void close() { socket_.close(); }

 private:
  Descriptor socket_;
  SocketAddress address_;
  int backlog_;
};

void set_buffer_sizes(int socket, BufferSizes sizes);

/// A socket whose connect(2) has been started; its outcome shows when it becomes writable.
Descriptor start_connecting(const SocketAddress& address, BufferSizes sizes = {});

/// The outcome of a connect: an open socket, or errno.
struct Connected {
  Descriptor socket;
  int error = 0;
};
Connected try_connect(const SocketAddress& address, milliseconds limit = kPatience);

/// As try_connect, but throws where it fails.
Descriptor connect_to(const SocketAddress& address, milliseconds limit = kPatience);

void send_all(const Descriptor& socket, std::string_view bytes, milliseconds limit = kPatience);

/// Exactly `count` bytes; throws on EOF and errors before that.
std::string receive_exactly(const Descriptor& socket, std::size_t count,
                            milliseconds limit = kPatience);

/// Sends until neither the socket nor anything behind it takes more for `quiet`; the bytes taken.
std::size_t send_until_stuck(const Descriptor& socket, milliseconds quiet = milliseconds(300));

enum class Ending { eof, reset };
struct Received {
  std::string bytes;
  Ending ending;
};
/// Everything up to the other side's FIN or RST.
Received receive_to_end(const Descriptor& socket, milliseconds limit = kPatience);

/// True once the socket's connection has failed (RST seen), without reading from it.
bool fails_within(const Descriptor& socket, milliseconds limit);

void finish_sending(const Descriptor& socket);

/// Closes with RST instead of FIN.
void reset(Descriptor socket);

}  // namespace kubeportal::system
