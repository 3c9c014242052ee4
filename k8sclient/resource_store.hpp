#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "document/problem.hpp"
#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// Where a Reflector puts what it hears of one resource. Lists are gathered and put in force as a
/// whole; handlers hear of differences only.
class ResourceStore {
 public:
  virtual ~ResourceStore() = default;

  virtual void begin_list() = 0;
  virtual void listed(const nlohmann::json& object) = 0;
  /// What was listed does not exist after all.
  virtual void unlisted(const nlohmann::json& object) = 0;
  /// What was listed since begin_list() is all there is. The first time, on_synced follows.
  virtual void end_list() = 0;

  virtual void changed(const nlohmann::json& object) = 0;
  virtual void deleted(const nlohmann::json& object) = 0;

  virtual std::size_t size() const = 0;
  /// Whether end_list() has been called.
  virtual bool is_synced() const = 0;
};

/// "namespace/name" of an object as the API sends it; empty where it has no name.
std::string key_of_json(const nlohmann::json& object);

/// Says in the log what an object lacks to be read whole; what could be read is in force.
void log_problems(const std::string& what, const document::Problems& problems);

/// The objects of one kind as the API server has them, for one handler. One object of the API may
/// stand for several (Endpoints for the slices of each subset). Owned by ApiSource, control thread.
template <typename Object>
class HandledStore final : public ResourceStore {
 public:
  using Decode = std::function<std::vector<Object>(const nlohmann::json&, document::Problems&)>;

  HandledStore(std::string kind, Handler<Object>& handler, Decode decode)
      : kind_(std::move(kind)), handler_(handler), decode_(std::move(decode)) {}

  /// From the next list on, objects are of another version of the API.
  void decode_with(Decode decode) { decode_ = std::move(decode); }

  void begin_list() override { next_.clear(); }

  void listed(const nlohmann::json& object) override {
    if (auto key = key_of_json(object); !key.empty()) next_[std::move(key)] = read(object);
  }

  void unlisted(const nlohmann::json& object) override { next_.erase(key_of_json(object)); }

  void end_list() override {
    const auto next = std::exchange(next_, {});
    for (auto known = objects_.begin(); known != objects_.end();) {
      const auto key = (known++)->first;
      if (!next.contains(key)) put(key, {});
    }
    for (const auto& [key, objects] : next) put(key, objects);
    if (!std::exchange(synced_, true)) handler_.on_synced();
  }

  void changed(const nlohmann::json& object) override {
    if (const auto key = key_of_json(object); !key.empty()) put(key, read(object));
  }

  void deleted(const nlohmann::json& object) override {
    if (const auto key = key_of_json(object); !key.empty()) put(key, {});
  }

  std::size_t size() const override { return objects_.size(); }
  bool is_synced() const override { return synced_; }

  /// By "namespace/name"; null: not there. Handlers find what they are told of. Valid until the
  /// next change.
  const Object* find(const std::string& key) const {
    const auto known = objects_.find(key);
    if (known == objects_.end()) return nullptr;
    const auto object = known->second.find(key);
    return object == known->second.end() ? nullptr : object->second.get();
  }

  /// All of them, in the order of their keys.
  std::vector<std::shared_ptr<const Object>> objects() const {
    std::vector<std::shared_ptr<const Object>> all;
    all.reserve(objects_.size());
    for (const auto& [key, objects] : objects_) {
      for (const auto& [name, object] : objects) all.push_back(object);
    }
    return all;
  }

 private:
  using Objects = std::map<std::string, std::shared_ptr<const Object>>;  // by their own keys

  Objects read(const nlohmann::json& json) const {
    document::Problems problems;
    Objects objects;
    for (auto& object : decode_(json, problems)) {
      auto key = api::key_of(object.meta);
      objects.emplace(std::move(key), std::make_shared<const Object>(std::move(object)));
    }
    if (!problems.empty()) log_problems(kind_ + " " + key_of_json(json), problems);
    return objects;
  }

  /// Puts `objects` in force for one object of the API, and tells what that changes.
  void put(const std::string& key, const Objects& objects) {
    const auto before = std::exchange(objects_[key], objects);
    if (objects.empty()) objects_.erase(key);
    for (const auto& [name, object] : before) {
      if (!objects.contains(name)) handler_.on_delete(*object);
    }
    for (const auto& [name, object] : objects) {
      const auto previous = before.find(name);
      if (previous == before.end()) {
        handler_.on_add(*object);
      } else if (*previous->second != *object) {
        handler_.on_update(*previous->second, *object);
      }
    }
  }

  const std::string kind_;
  Handler<Object>& handler_;
  Decode decode_;
  std::map<std::string, Objects> objects_;
  std::map<std::string, Objects> next_;
  bool synced_ = false;
};

}  // namespace kubeportal::k8sclient
