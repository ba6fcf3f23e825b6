//! Words that mean something to the parser: keywords of C and GNU C, and the attribute words of the Linux kernel.
//!
//! The list is the start of every symbol table, so that a word is recognised by its number.

use std::sync::LazyLock;

/// What a word is to the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variant is the word, or the class of words that its neighbour documents")]
pub enum W {
    /// No word of the language.
    Plain,
    /// `const`, `volatile`, `restrict`: of no interest.
    Qualifier,
    Static,
    Extern,
    Typedef,
    Inline,
    Weak,
    /// `register`, `auto`, `_Thread_local`.
    Storage,
    /// `int`, `char`, `unsigned` and kin.
    Basic,
    Struct,
    Union,
    Enum,
    Typeof,
    AutoType,
    /// An attribute without arguments.
    Attr,
    /// An attribute whose arguments in parentheses belong to it.
    AttrCall,
    /// `__free`, `__cleanup`.
    Cleanup,
    MustHold,
    Acquires,
    Releases,
    If,
    Else,
    While,
    Do,
    For,
    Switch,
    Case,
    Default,
    Return,
    Break,
    Continue,
    Goto,
    Asm,
    /// `sizeof`, `_Alignof`, `__builtin_offsetof`: the operand is not evaluated.
    Sizeof,
    Generic,
    StaticAssert,
    /// `__extension__`, `__label__`.
    Extension,
    Guard,
    ScopedGuard,
    ScopedCondGuard,
    Class,
    Defined,
    VaArgs,
    VaOpt,
    VaArg,
}

const GROUPS: &[(W, &str)] = &[
    (W::Qualifier, "const volatile restrict __const __const__ __volatile__ __volatile __restrict __restrict__ _Atomic"),
    (W::Static, "static"),
    (W::Extern, "extern"),
    (W::Typedef, "typedef"),
    (W::Inline, "inline __inline __inline__ __always_inline _Noreturn __init_or_module_inline"),
    (W::Weak, "__weak"),
    (W::Storage, "register auto _Thread_local __thread"),
    (
        W::Basic,
        "int char short long signed unsigned void float double _Bool bool __int128 __int128_t __uint128_t __signed__ __signed _Complex",
    ),
    (W::Struct, "struct"),
    (W::Union, "union"),
    (W::Enum, "enum"),
    (W::Typeof, "typeof __typeof__ __typeof typeof_unqual __typeof_unqual__ TYPEOF_UNQUAL"),
    (W::AutoType, "__auto_type"),
    (
        W::Attr,
        "__init __exit __initdata __initconst __exitdata __initdata_or_module __initconst_or_module __init_or_module \
         __meminit __meminitdata __meminitconst __memexit __devinit __devexit __devinitdata __cpuinit __cpuinitdata \
         __net_init __net_exit __net_initdata __ref __refdata __refconst __iomem __user __kernel __percpu __rcu __force \
         __nocast __bitwise __private __safe __maybe_unused __always_unused __unused __used __packed __packed2__ \
         __read_mostly __ro_after_init __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned \
         ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __page_aligned_data __page_aligned_bss \
         __visible __must_check __pure __cold __hot __malloc __deprecated __noreturn __naked __noclone __noinline \
         noinline noinline_for_stack noinstr notrace __sched __kprobes nokprobe_inline __lockfunc asmlinkage \
         __latent_entropy __no_sanitize_address __no_kcsan __no_kasan_or_inline __no_sanitize_or_inline \
         __no_sanitize_memory __no_sanitize_thread __noinstr __no_stack_protector __no_randomize_layout __randomize_layout __designated_init \
         __attribute_const__ __printf_like __flatten __compat_uptr __le_user __xdp_unused __bpf_kfunc __noendbr \
         __nonstring __no_profile __no_caller_saved_registers __used_if_module fallthrough __fallthrough __private_extern__ \
         __cpuidle __entry_text __irq_entry __softirq_entry __exception_irq_entry __head __section_noinstr __nosavedata \
         __init_memblock __initdata_memblock __hyp_text __tramp_text __efi_init __efistub_global __purgatory \
         __nonnull_all __ksym __kconfig __weak_ref __uninitialized __mustcheck __flexarr __guarded __context_unsafe \
         __no_context_analysis __kmalloc_internal __cfi_unsafe __nocfi __noscs __norandom __gnu_inline __leaf __rte_unused",
    ),
    (
        W::AttrCall,
        "__attribute__ __attribute __printf __scanf __aligned __section __alias __counted_by __counted_by_le __counted_by_be \
         __counted_by_ptr __alloc_size __realloc_size __assume_aligned __nonnull __no_sanitize __copy __diagnose_as __compiletime_error __compiletime_warning \
         __cond_acquires __cond_releases __cond_acquires_shared __context_guarded __guarded_by __pt_guarded_by __assume_ctx_lock \
         __acquire_shared_ret __acquire_ret __errorptr __mode __init_task_data __alignas _Alignas alignas __declspec __sized_by __must_hold_any \
         __excludes __builtin_alias __asm_label __returns_nonnull__ __section__ __pass_object_size __bpf_arg __element_count __malloc_size __hypfunc",
    ),
    (W::Cleanup, "__free __cleanup"),
    (W::MustHold, "__must_hold __must_hold_shared"),
    (W::Acquires, "__acquires __acquires_shared"),
    (W::Releases, "__releases __releases_shared"),
    (W::If, "if"),
    (W::Else, "else"),
    (W::While, "while"),
    (W::Do, "do"),
    (W::For, "for"),
    (W::Switch, "switch"),
    (W::Case, "case"),
    (W::Default, "default"),
    (W::Return, "return"),
    (W::Break, "break"),
    (W::Continue, "continue"),
    (W::Goto, "goto"),
    (W::Asm, "asm __asm__ __asm asm_volatile_goto asm_goto_output asm_inline"),
    (
        W::Sizeof,
        "sizeof _Alignof alignof __alignof__ __alignof __builtin_offsetof offsetof __builtin_types_compatible_p __same_type \
         sizeof_field offsetofend typecheck FIELD_SIZEOF",
    ),
    (W::Generic, "_Generic"),
    (W::StaticAssert, "_Static_assert static_assert"),
    (W::Extension, "__extension__ __label__"),
    (W::Guard, "guard"),
    (W::ScopedGuard, "scoped_guard"),
    (W::ScopedCondGuard, "scoped_cond_guard"),
    (W::Class, "CLASS"),
    (W::Defined, "defined"),
    (W::VaArgs, "__VA_ARGS__"),
    (W::VaOpt, "__VA_OPT__"),
    (W::VaArg, "va_arg __builtin_va_arg"),
];

/// Every word with its meaning, in the order of their symbols.
pub fn all() -> &'static [(&'static str, W)] {
    static ALL: LazyLock<Vec<(&'static str, W)>> = LazyLock::new(|| {
        let words = |&(w, list): &(W, &'static str)| list.split_whitespace().map(move |text| (text, w));
        let mut seen = rustc_hash::FxHashSet::default();
        GROUPS.iter().flat_map(words).filter(|(text, _)| seen.insert(*text)).collect()
    });
    &ALL
}
