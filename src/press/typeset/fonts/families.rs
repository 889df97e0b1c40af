//! Which families stand for which role where nobody says otherwise: first the faces of a customs desktop, then the open ones of a bare Linux.

use super::Role;

/// 仿宋: body text.
const FANGSONG: &[&str] = &[
    "仿宋_GB2312",
    "FangSong_GB2312",
    "仿宋",
    "FangSong",
    "方正仿宋_GBK",
    "FZFangSong-Z02",
    "方正仿宋简体",
    "华文仿宋",
    "STFangsong",
    "FandolFang R",
    "朱雀仿宋",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "思源宋体",
];

/// 楷体: second level headings.
const KAI: &[&str] = &[
    "楷体_GB2312",
    "KaiTi_GB2312",
    "楷体",
    "KaiTi",
    "方正楷体_GBK",
    "FZKai-Z03",
    "方正楷体简体",
    "华文楷体",
    "STKaiti",
    "LXGW WenKai",
    "霞鹜文楷",
    "FandolKai",
    "AR PL UKai CN",
    "Noto Serif CJK SC",
];

/// 黑体: first level headings, table heads, pictures.
const HEI: &[&str] = &[
    "黑体",
    "SimHei",
    "方正黑体_GBK",
    "方正黑体简体",
    "华文黑体",
    "STHeiti",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "思源黑体",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
];

/// 宋体: page numbers and tables.
const SONG: &[&str] = &[
    "宋体",
    "SimSun",
    "方正书宋_GBK",
    "方正书宋简体",
    "华文宋体",
    "STSong",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "思源宋体",
    "AR PL UMing CN",
];

/// 小标宋: the bulletin's name and title.
const XIAOBIAOSONG: &[&str] = &[
    "方正小标宋简体",
    "FZXiaoBiaoSong-B05S",
    "方正小标宋_GBK",
    "FZXiaoBiaoSong-B05",
    "华文中宋",
    "STZhongsong",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "思源宋体",
];

/// The ordered families of a role.
pub(super) fn default_families(role: Role) -> &'static [&'static str] {
    match role {
        Role::FangSong => FANGSONG,
        Role::Kai => KAI,
        Role::Hei => HEI,
        Role::Song => SONG,
        Role::XiaoBiaoSong => XIAOBIAOSONG,
    }
}
