#include "proxy/relay/udp/replies.hpp"

#include "proxy/relay/udp/datagram_listener.hpp"
#include "proxy/relay/udp/flow.hpp"

namespace kubeportal::relay {

using model::DropReason;

Replies::Taken Replies::take(Flow& flow, DatagramListener& listener, int socket) {
  if (listener_ != &listener || batch_.room() == 0) flush();
  listener_ = &listener;
  const auto room = batch_.room();
  const auto first = batch_.slots().size();
  const auto received = batch_.receive_more(socket);
  for (const auto slot : batch_.slots().subspan(first)) {
    flows_[slot] = &flow;
    batch_.send_along(slot, flow.reply_path());
  }
  return {.count = received.count, .full = received.count == room, .error = received.error};
}

void Replies::flush() {
  for (auto slots = batch_.slots(); !slots.empty();) {
    const auto sent = batch_.send(listener_->fd(), slots);
    for (const auto slot : slots.first(sent.count)) {
      flows_[slot]->count_reply(batch_.payload(slot).size());
    }
    listener_->counters().datagrams_to_client.add(sent.count);
    listener_->counters().bytes_to_client.add(sent.bytes);
    slots = slots.subspan(sent.count);
    if (sent.count > 0) continue;
    if (is_full(sent.error)) {
      listener_->drop(DropReason::send_buffer_full, slots.size());
      break;
    }
    listener_->drop(DropReason::unsendable);
    slots = slots.subspan(1);
  }
  batch_.clear();
}

}  // namespace kubeportal::relay
