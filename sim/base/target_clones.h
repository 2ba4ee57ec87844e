// LACUNA_TARGET_CLONES before a function compiles it once per instruction set; the loader picks the best for
// the CPU. Only for integer code, whose results are the same in every clone. Mark the whole loop, not what it
// calls: callees take part only when they are inlined. The sanitizers' runtimes are not up yet when the
// loader picks: no clones there.
#pragma once

// For what a function with LACUNA_TARGET_CLONES calls and must take into its clones.
#define LACUNA_INLINE [[gnu::always_inline]] inline

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__linux__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LACUNA_TARGET_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define LACUNA_TARGET_CLONES
#endif
