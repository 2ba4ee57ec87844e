# Completion of lacuna's command line in bash: source this file, in ~/.bashrc for instance.
# Commands, options and names are those that the program itself lists; a name may be that of any file, so it is only ever
# compared and quoted, never expanded.

_lacuna_names() { "$lacuna" list "$1" --names 2>/dev/null; }
_lacuna_commands() { "$lacuna" --help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p'; }
_lacuna_options() { "$lacuna" "$1" --help 2>/dev/null | sed -n 's/^  \(-[a-z] \[ \)\{0,1\}\(--[a-z-]*\).*/\2/p'; }

# _lacuna_words COMMAND PREVIOUS CURRENT: what may stand there, besides files; one a line.
_lacuna_words() {
  case $1:$2:$3 in
    *:--trace:*) _lacuna_names traces ;;
    *:--network:*) _lacuna_names networks ;;
    *:--baseline:* | *:--accelerators:*) _lacuna_names accelerators ;;
    *:--out:* | *:--density:* | *:--prunings:* | *:--layers:* | *:--set:* | *:--seed:* | *:--jobs:* | *:--*-limit:* | *:--shard:* | *:--tasks:*) ;;
    *:--run-bits:* | *:--block:* | *:--group:*) ;;
    *:-*) _lacuna_options "$1" ;;
    sweep:sweep:*) printf '%s\n' status collect plot emit && _lacuna_names sweeps ;;
    sweep:emit:*) printf '%s\n' slurm make condor ;;
    sweep:slurm:* | sweep:make:* | sweep:condor:*) _lacuna_names sweeps ;;
    sweep:*) ;;
    run:*) _lacuna_names accelerators && _lacuna_names networks ;;
    compare:*) _lacuna_names accelerators ;;
    analyze:* | prune:*) _lacuna_names networks ;;
    list:*) printf '%s\n' accelerators networks traces sweeps models ;;
    describe:*) _lacuna_names models && printf '%s\n' results accelerator-schema network-schema sweep-schema dram-schema technology-schema ;;
  esac
}

_lacuna() {
  local lacuna=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words word
  if ((COMP_CWORD == 1)); then
    mapfile -t words < <(_lacuna_commands)
  else
    mapfile -t words < <(_lacuna_words "${COMP_WORDS[1]}" "$previous" "$current")
  fi
  COMPREPLY=()
  for word in "${words[@]}"; do
    if [[ $word == "$current"* ]]; then COMPREPLY+=("$(printf '%q' "$word")"); fi
  done
}

complete -o bashdefault -o default -F _lacuna lacuna  # files where no word fits
