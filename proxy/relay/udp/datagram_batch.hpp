#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <sys/socket.h>

#include "proxy/relay/udp/arrival.hpp"

namespace kubeportal::relay {

/// Datagrams on their way through: received together with one recvmmsg(2), sent on from the same
/// memory with one sendmmsg(2) a socket. Owned by a UdpRelay, its worker's thread.
///
/// A slot holds the largest datagram there is. Pages that no datagram has reached take no memory.
class DatagramBatch {
 public:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kSlotSize = 65536;
  using Slot = std::uint8_t;

  DatagramBatch();

  struct Outcome {
    std::size_t count = 0;    ///< datagrams received or sent
    std::uint64_t bytes = 0;  ///< their payload
    int error = 0;            ///< errno where count is 0
  };

  /// Receives what waits at `socket`, with sender and arrival address, in place of what was here.
  /// At most kSlots; fewer: no more was there.
  Outcome receive(int socket);

  /// Receives what waits at a connected socket besides what is here, as far as there is room.
  Outcome receive_more(int socket);

  std::size_t room() const { return kSlots - filled_; }
  void clear() { filled_ = 0; }

  std::span<const char> payload(Slot slot) const;
  const sockaddr_storage& sender(Slot slot) const { return senders_[slot]; }
  Arrival arrival(Slot slot) const { return arrival_of(received_[slot].msg_hdr); }

  /// All slots that hold a datagram, in the order in which they arrived.
  std::span<const Slot> slots() const { return std::span(all_slots_).first(filled_); }

  /// Lets the datagram of a slot leave along `path`, which stays where it is until it was sent.
  void send_along(Slot slot, ReplyPath& path) { paths_[slot] = &path; }

  /// Sends the datagrams of `slots` in this order, each along its path or, without one, to the peer
  /// of the connected socket. Fewer than all: the next one met an error, which the next call
  /// returns unless it has passed.
  Outcome send(int socket, std::span<const Slot> slots);

 private:
  Outcome receive_into_free_slots(int socket);

  std::unique_ptr<char[]> memory_;
  std::size_t filled_ = 0;
  std::array<Slot, kSlots> all_slots_;
  std::array<sockaddr_storage, kSlots> senders_;
  alignas(cmsghdr) std::array<std::array<std::byte, kArrivalControlSize>, kSlots> controls_;
  std::array<ReplyPath*, kSlots> paths_{};
  std::array<iovec, kSlots> room_;
  std::array<iovec, kSlots> to_send_;
  std::array<mmsghdr, kSlots> received_{};
  std::array<mmsghdr, kSlots> sent_{};
};

/// Whether an error of sendmsg(2) says that the kernel takes no more for now.
bool is_full(int error);

}  // namespace kubeportal::relay
