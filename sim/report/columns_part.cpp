#include "sim/report/columns_part.h"

#include "sim/report/per_pe.h"
#include "sim/results/columns_file.h"

namespace lacuna {

Part columns_part(const std::string& table, const std::vector<Column>& of_table) {
  return {columns_file, [=] {
            std::vector<std::pair<std::string, std::vector<Column>>> files;
            if (!table.empty()) files.emplace_back(table, of_table);
            files.emplace_back("layers.csv", layer_columns());
            files.emplace_back("per_pe.csv", per_pe_columns());
            return columns_text(files);
          }};
}

}  // namespace lacuna
