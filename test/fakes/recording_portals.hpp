#pragma once

#include <vector>

#include "proxy/portal/portals.hpp"
#include "test/fakes/journal.hpp"

namespace kubeportal::fakes {

/// Portals that only write into a journal what they are told.
class RecordingPortals final : public portal::Portals {
 public:
  explicit RecordingPortals(Journal& journal) : journal_(journal) {}

  void set(const model::ServicePortName& service_port,
           std::vector<model::Portal> portals) override {
    std::string line = "set " + to_string(service_port);
    for (const auto& portal : portals) line += text(portal);
    journal_.push_back(std::move(line));
  }

  void admit_health_checks(const std::string& service, std::optional<std::uint16_t> port) override {
    journal_.push_back(port ? "admit " + service + " port " + std::to_string(*port)
                            : "admit no more " + service);
  }

  void remove(const model::ServicePortName& service_port) override {
    journal_.push_back("remove " + to_string(service_port));
  }

 private:
  Journal& journal_;
};

}  // namespace kubeportal::fakes
