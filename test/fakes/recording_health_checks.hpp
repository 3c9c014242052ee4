#pragma once

#include "proxy/model/health_checks.hpp"
#include "test/fakes/journal.hpp"

namespace kubeportal::fakes {

/// Health checks that only write into a journal what they are told.
class RecordingHealthChecks final : public model::HealthChecks {
 public:
  explicit RecordingHealthChecks(Journal& journal) : journal_(journal) {}

  void set(const std::string& service, const model::HealthCheck& check) override {
    journal_.push_back("check " + service + " port " + std::to_string(check.port) + " local " +
                       std::to_string(check.local_endpoints));
  }

  void remove(const std::string& service) override { journal_.push_back("uncheck " + service); }

 private:
  Journal& journal_;
};

}  // namespace kubeportal::fakes
