#pragma once

#include <string>
#include <vector>

#include "k8sclient/source.hpp"

namespace kubeportal::testing {

/// Writes down what a source delivers: "+web", "~web", "-web", "synced".
template <typename Object>
class RecordingHandler : public k8sclient::Handler<Object> {
 public:
  explicit RecordingHandler(std::vector<std::string>& journal) : journal_(journal) {}

  void on_add(const Object& object) override { note("+", object); }
  void on_update(const Object& previous, const Object& current) override {
    if (previous == current) journal_.push_back("an update that changes nothing");
    note("~", current);
  }
  void on_delete(const Object& object) override { note("-", object); }
  void on_synced() override { journal_.push_back("synced"); }

  Object last;

 private:
  void note(const std::string& what, const Object& object) {
    journal_.push_back(what + object.meta.name);
    last = object;
  }

  std::vector<std::string>& journal_;
};

}  // namespace kubeportal::testing
