// SCNN's work with chunks, by the way in which it becomes known: counted; counted and recorded for the other
// machines of a sweep; or replayed from such a record.
#pragma once

#include <memory>

#include "models/scnn/chunk_work.h"
#include "models/scnn/crossbar/crossbars.h"
#include "models/scnn/reuse/work_table.h"

namespace lacuna::scnn {

class CrossbarWork : public ChunkWork {
 public:
  bool takes_part(const Position& at, std::size_t pe) const final {
    return at.replicated() ? at.filters_of(pe).count > 0 : !at.regions()[pe].held.empty();
  }
  virtual const LayerWork& layer() const = 0;  // of the chunks so far, or of all
};

// Chosen once per layer. `key` names all that work depends on besides the tensors; the crossbars stay.
std::unique_ptr<CrossbarWork> make_crossbar_work(const Tables& tables, const TableKey& key,
                                                 const WorkSize& size, Crossbars& crossbars);

// The three.
std::unique_ptr<CrossbarWork> make_counted_work(std::size_t pes, Crossbars& crossbars);
std::unique_ptr<CrossbarWork> make_recorded_work(WorkRecord record, std::size_t pes, Crossbars& crossbars);
std::unique_ptr<CrossbarWork> make_replayed_work(const KnownWork& known, std::size_t pes,
                                                 Crossbars& crossbars);

}  // namespace lacuna::scnn
