#include "models/scnn/reuse/crossbar_work.h"

#include <utility>

namespace lacuna::scnn {

std::unique_ptr<CrossbarWork> make_crossbar_work(const Tables& tables, const TableKey& key,
                                                 const WorkSize& size, Crossbars& crossbars) {
  const WorkTable table(tables, key);
  if (const auto known = table.find(size)) return make_replayed_work(*known, size.pes, crossbars);
  if (auto record = table.record(size)) return make_recorded_work(std::move(*record), size.pes, crossbars);
  return make_counted_work(size.pes, crossbars);
}

}  // namespace lacuna::scnn
