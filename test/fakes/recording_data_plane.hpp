#pragma once

#include <map>
#include <set>
#include <vector>

#include "test/fakes/journal.hpp"

namespace kubeportal::fakes {

/// A data plane without sockets: writes what it is told into a journal and checks the order that
/// the interface asks for. Opens every address that is neither refused by the test nor open.
class RecordingDataPlane final : public model::DataPlane {
 public:
  explicit RecordingDataPlane(Journal& journal) : journal_(journal) {}

  /// From now on opening this address fails; an error without value lets it be opened again.
  void refuse(const model::SocketAddress& address, boost::system::error_code error) {
    refused_[address] = error;
  }

  void publish(const model::Leg& leg, model::Backends backends) override {
    journal_.push_back("publish " + text(leg) + text(backends));
    published_.insert(leg);
  }

  boost::system::result<model::SocketAddress> open(const model::Leg& leg,
                                                   const model::SocketAddress& address,
                                                   std::vector<model::Cidr> sources) override {
    journal_.push_back("open " + text(leg) + " " + to_string(address));
    allowed_sources = std::move(sources);
    const auto refused = refused_.find(address);
    if (refused != refused_.end() && refused->second) return refused->second;
    auto bound = address;
    if (bound.port == 0) bound.port = next_free_port_++;
    if (!open_.insert({leg.service_port.protocol, bound}).second) {
      return boost::system::errc::make_error_code(boost::system::errc::address_in_use);
    }
    return bound;
  }

  void close(const model::Leg& leg, const model::SocketAddress& address) override {
    journal_.push_back("close " + text(leg) + " " + to_string(address));
    if (open_.erase({leg.service_port.protocol, address}) == 0) misuse.push_back("closed twice");
  }

  void forget(const model::Leg& leg) override {
    journal_.push_back("forget " + text(leg));
    if (published_.erase(leg) == 0) misuse.push_back("forgot what was never published");
  }

  std::size_t open_addresses() const { return open_.size(); }
  std::size_t published_legs() const { return published_.size(); }

  std::vector<model::Cidr> allowed_sources;  ///< of the last open()
  std::vector<std::string> misuse;           ///< calls that the interface forbids

 private:
  Journal& journal_;
  std::map<model::SocketAddress, boost::system::error_code> refused_;
  std::set<std::pair<model::Protocol, model::SocketAddress>> open_;
  std::set<model::Leg> published_;
  std::uint16_t next_free_port_ = 40000;
};

}  // namespace kubeportal::fakes
