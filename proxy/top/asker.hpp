#pragma once

#include <memory>

#include "proxy/top/inquiry.hpp"

namespace kubeportal::top {

/// Inquires on a thread, so that keys are obeyed while a proxy does not answer. Owned and used by
/// one thread. A thread that is late when this ends is waited for briefly and then left behind.
class Asker {
 public:
  explicit Asker(AdminGet get);
  ~Asker();
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  /// Not while another question is under way.
  void ask(const Question& question);
  bool under_way() const { return under_way_; }

  /// Readable when the answer can be taken.
  int descriptor() const;
  /// nullopt: there is none yet.
  std::optional<Answer> take();

 private:
  struct Home;
  const AdminGet get_;
  const std::shared_ptr<Home> home_;
  bool under_way_ = false;
};

}  // namespace kubeportal::top
