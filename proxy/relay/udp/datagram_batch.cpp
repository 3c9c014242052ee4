#include "proxy/relay/udp/datagram_batch.hpp"

#include <cerrno>
#include <numeric>

namespace kubeportal::relay {

DatagramBatch::DatagramBatch()
    : memory_(std::make_unique_for_overwrite<char[]>(kSlots * kSlotSize)) {
  std::iota(all_slots_.begin(), all_slots_.end(), Slot{0});
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    room_[slot] = {.iov_base = memory_.get() + slot * kSlotSize, .iov_len = kSlotSize};
    received_[slot].msg_hdr.msg_iov = &room_[slot];
    received_[slot].msg_hdr.msg_iovlen = 1;
    sent_[slot].msg_hdr.msg_iov = &to_send_[slot];
    sent_[slot].msg_hdr.msg_iovlen = 1;
  }
}

DatagramBatch::Outcome DatagramBatch::receive(int socket) {
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    auto& header = received_[slot].msg_hdr;
    header.msg_name = &senders_[slot];
    header.msg_namelen = sizeof senders_[slot];
    header.msg_control = controls_[slot].data();
    header.msg_controllen = controls_[slot].size();
  }
  filled_ = 0;
  return receive_into_free_slots(socket);
}

DatagramBatch::Outcome DatagramBatch::receive_more(int socket) {
  for (std::size_t slot = filled_; slot < kSlots; ++slot) {
    auto& header = received_[slot].msg_hdr;
    header.msg_name = nullptr;
    header.msg_namelen = 0;
    header.msg_control = nullptr;
    header.msg_controllen = 0;
  }
  return receive_into_free_slots(socket);
}

DatagramBatch::Outcome DatagramBatch::receive_into_free_slots(int socket) {
  const auto first = filled_;
  const int result = ::recvmmsg(socket, received_.data() + first,
                                static_cast<unsigned>(kSlots - first), MSG_DONTWAIT, nullptr);
  if (result < 0) return {.count = 0, .bytes = 0, .error = errno};
  filled_ += static_cast<std::size_t>(result);
  Outcome outcome{.count = static_cast<std::size_t>(result), .bytes = 0, .error = 0};
  for (std::size_t slot = first; slot < filled_; ++slot) {
    outcome.bytes += received_[slot].msg_len;
    paths_[slot] = nullptr;
  }
  return outcome;
}

std::span<const char> DatagramBatch::payload(Slot slot) const {
  return {memory_.get() + slot * kSlotSize, received_[slot].msg_len};
}

DatagramBatch::Outcome DatagramBatch::send(int socket, std::span<const Slot> slots) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    to_send_[i] = {.iov_base = memory_.get() + slots[i] * kSlotSize,
                   .iov_len = received_[slots[i]].msg_len};
    auto& header = sent_[i].msg_hdr;
    if (auto* path = paths_[slots[i]]) {
      path->apply(header);
    } else {
      header.msg_name = nullptr;
      header.msg_namelen = 0;
      header.msg_control = nullptr;
      header.msg_controllen = 0;
    }
  }
  const int result = ::sendmmsg(socket, sent_.data(), static_cast<unsigned>(slots.size()),
                                MSG_DONTWAIT | MSG_NOSIGNAL);
  Outcome outcome{.count = result < 0 ? 0 : static_cast<std::size_t>(result),
                  .bytes = 0,
                  .error = result < 0 ? errno : 0};
  for (std::size_t i = 0; i < outcome.count; ++i) outcome.bytes += to_send_[i].iov_len;
  return outcome;
}

bool is_full(int error) { return error == EAGAIN || error == ENOBUFS || error == ENOMEM; }

}  // namespace kubeportal::relay
