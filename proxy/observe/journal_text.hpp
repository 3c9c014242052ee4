#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "proxy/model/journal.hpp"

/// The journal as it is asked for and answered: GET /v1/journal of docs/ADMIN.md.
namespace kubeportal::observe {

/// Takes one parameter of the query (decoded) into the filter: since, after, service or limit.
/// Returns a sentence where it is none of them or its value is wrong; nullopt: all is well.
std::optional<std::string> take_parameter(std::string_view name, std::string_view value,
                                          std::chrono::system_clock::time_point now,
                                          model::JournalFilter& filter);

/// One entry, as in the answer and in `event: journal` of /v1/stream.
nlohmann::json journal_entry_json(const model::JournalEntry& entry);

/// The whole answer, in JSON. Takes what the journal was read as, so that it may be called on any
/// thread.
std::string journal_text(const model::Journal::Reading& reading);

/// Of such an answer, for people: a line an entry in columns that line up, the object that it came
/// from at the end. Nothing in it moves a terminal's cursor.
std::string journal_lines(const nlohmann::json& answer);

}  // namespace kubeportal::observe
