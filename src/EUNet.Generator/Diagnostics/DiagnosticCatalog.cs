namespace EUNet.Generator.Diagnostics;

/// <summary>
/// Every kind of finding, once. A message says what is wrong in the words of the field and how to mend it; parameters that
/// suggest a name come from <see cref="NearestName.Suggestion"/> and are empty where nothing is near.
/// </summary>
public static class DiagnosticCatalog
{
    /// <summary>{0} what the YAML parser found, {1} the mend.</summary>
    public static readonly DiagnosticRule Syntax = new("EUN001", "Not readable as YAML", "this is not YAML: {0}; {1}");

    /// <summary>{0} key, {1} section, {2} suggestion, {3} known keys.</summary>
    public static readonly DiagnosticRule UnknownKey = new(
        "EUN002", "Unknown key", "'{0}' is not a key of {1}{2}; keys here: {3}");

    /// <summary>{0} key, {1} what it takes, {2} what was found.</summary>
    public static readonly DiagnosticRule WrongType = new("EUN003", "Wrong type", "'{0}' takes {1}, not {2}");

    /// <summary>{0} key, {1} what it takes, {2} value.</summary>
    public static readonly DiagnosticRule OutOfRange = new("EUN004", "Out of range", "'{0}' takes {1}; {2} is outside");

    /// <summary>{0} value, {1} key, {2} suggestion, {3} what it takes.</summary>
    public static readonly DiagnosticRule UnknownValue = new(
        "EUN005", "Unknown value", "'{0}' is not a value of '{1}'{2}; it takes {3}");

    /// <summary>{0} section, {1} key, {2} an example.</summary>
    public static readonly DiagnosticRule MissingKey = new("EUN006", "Missing key", "{0} needs the key '{1}'; write {2}");

    /// <summary>{0} key, {1} line of the first.</summary>
    public static readonly DiagnosticRule DuplicateKey = new(
        "EUN007", "Key stated twice", "'{0}' already stands in line {1}; remove one of the two");

    /// <summary>{0} spec, {1} suggestion.</summary>
    public static readonly DiagnosticRule UnknownBase = new(
        "EUN008", "Base spec not found", "there is no spec '{0}'{1}; add {0}.yaml to the specs, or name one that is there");

    /// <summary>{0} section, {1} the way around.</summary>
    public static readonly DiagnosticRule CircularExtends = new(
        "EUN009", "Circular extends", "{0} extends itself: {1}; one of these must state it without 'extends'");

    /// <summary>{0} token, {1} what is wrong with it, {2} the mend.</summary>
    public static readonly DiagnosticRule BadBlockToken = new("EUN010", "Bad block token", "block '{0}': {1}; {2}");

    /// <summary>{0} tap, {1} suggestion, {2} known taps.</summary>
    public static readonly DiagnosticRule UnknownTap = new("EUN011", "Unknown tap", "there is no tap '{0}'{1}; taps: {2}");

    /// <summary>{0} stage from 1, {1} its stride, {2} skip, {3} the skip's stride, {4} taps that fit.</summary>
    public static readonly DiagnosticRule SkipStrideMismatch = new(
        "EUN012", "Skip at another stride", "decoder stage {0} is at stride {1} but skip '{2}' is at stride {3}; taps at stride {1}: {4}");

    /// <summary>{0} stride where the decoder ends, {1} stages that lack, {2} stride to start from with the stages there are.</summary>
    public static readonly DiagnosticRule TooFewStages = new(
        "EUN013", "Too few decoder stages",
        "the decoder ends at stride {0}, not at the input's size; it lacks {1} more (each doubles the map), or a 'from' at stride {2}");

    /// <summary>{0} feature of YAML, {1} the mend.</summary>
    public static readonly DiagnosticRule UnsupportedYaml = new("EUN014", "YAML beyond specs", "specs use no {0}; {1}");

    /// <summary>{0} key of a plain encoder's, {1} keys of a block encoder's.</summary>
    public static readonly DiagnosticRule MixedEncoder = new(
        "EUN015", "Two encoders in one",
        "'{0}' makes a plain U-Net encoder, and {1} belong to one of blocks; remove the one or the other");

    /// <summary>{0} base spec, {1} section.</summary>
    public static readonly DiagnosticRule BaseLacksSection = new(
        "EUN016", "Base has no such section", "spec '{0}' has no {1} to extend; name a spec that has one, or write it out here");

    /// <summary>{0} what is the matter, {1} the mend.</summary>
    public static readonly DiagnosticRule NoTask = new("EUN017", "Neither or both of classifier and decoder", "{0}; {1}");

    /// <summary>{0} name, {1} what is wrong with it, {2} the mend.</summary>
    public static readonly DiagnosticRule BadName = new("EUN018", "Not a C# name", "'{0}' {1}; {2}");

    /// <summary>{0} class, {1} what was found.</summary>
    public static readonly DiagnosticRule BadColor = new(
        "EUN019", "Not a colour", "class '{0}' takes a colour in quotes, \"#RRGGBB\" (an unquoted # starts a comment), not {1}");

    /// <summary>{0} stage from 1, {1} filters written, {2} filters that arrive.</summary>
    public static readonly DiagnosticRule BlockInputMismatch = new(
        "EUN020", "Block input differs", "stage {0} is written for {1} input filters but {2} arrive; write i{2}, or leave the i out",
        SpecSeverity.Warning);

    /// <summary>{0} key, {1} what it conflicts with, {2} the mend.</summary>
    public static readonly DiagnosticRule NoEffect = new("EUN021", "Key without effect", "'{0}' has no effect with {1}; {2}");

    /// <summary>{0} stage from 1, {1} tap it would upsample, {2} stages that fit.</summary>
    public static readonly DiagnosticRule TooManyStages = new(
        "EUN022", "Too many decoder stages",
        "decoder stage {0} would be larger than the input: '{1}' has room for {2}; remove what is too much, or start from a smaller map");

    /// <summary>{0} nominal height, {1} nominal width, {2} layer or tap.</summary>
    public static readonly DiagnosticRule MapVanishes = new(
        "EUN023", "Nothing left of the map", "at an input of {0} x {1} nothing is left of '{2}'; raise 'input.size', or pad ('padding: same')");

    /// <summary>{0} where, {1} channels.</summary>
    public static readonly DiagnosticRule AttentionTooNarrow = new(
        "EUN024", "Too few channels for scSE",
        "scSE reduces to a sixteenth of the channels, and {0} has {1}; give it 16 or more, or say 'attention: none'");

    /// <summary>{0} stage from 1, {1} skip, {2} its size, {3} the upsampled map's size.</summary>
    public static readonly DiagnosticRule SkipTooSmall = new(
        "EUN025", "Skip too small to crop",
        "decoder stage {0}: skip '{1}' is {2}, too small to be cropped at its centre to {3}; say 'fit: crop' or 'fit: resize'");

    /// <summary>{0} key, {1} values found, {2} channels, {3} the mend.</summary>
    public static readonly DiagnosticRule ChannelMismatch = new(
        "EUN026", "Values do not match the channels", "'{0}' has {1} values but the input has {2} channels; {3}");

    /// <summary>{0} what, {1} the mend.</summary>
    public static readonly DiagnosticRule NotSupported = new("EUN027", "Not supported yet", "{0} is not supported yet; {1}");

    /// <summary>{0} loss, {1} the logits that it takes, {2} those that there are, {3} the mend.</summary>
    public static readonly DiagnosticRule LossMismatch = new(
        "EUN028", "Loss does not fit the logits", "the loss '{0}' is for {1}, and the network has {2}; {3}");

    /// <summary>{0} what is the same, {1} its text, {2} the other file.</summary>
    public static readonly DiagnosticRule NameTaken = new(
        "EUN029", "Name taken", "the {0} '{1}' is also that of {2}; give one of the two another");

    /// <summary>{0} what, {1} how much of it, {2} the limit, {3} the mend.</summary>
    public static readonly DiagnosticRule TooLarge = new("EUN030", "Too large", "{0} {1}, and the limit is {2}; {3}");

    /// <summary>{0} base spec, {1} where its first error is.</summary>
    public static readonly DiagnosticRule BaseHasErrors = new(
        "EUN031", "Base has errors", "the spec '{0}', which this one extends, has errors; mend the one at {1} first");

    /// <summary>{0} the ignored value, {1} the class of that index, {2} the mend.</summary>
    public static readonly DiagnosticRule IgnoredClass = new(
        "EUN032", "Ignored value is a class", "the mask value {0} is ignored, so the class '{1}' of that index is never learnt; {2}", SpecSeverity.Warning);

    /// <summary>No particulars.</summary>
    public static readonly DiagnosticRule ConstantProbability = new(
        "EUN033", "Softmax of one class", "the softmax of one logit is always 1; say 'activation: sigmoid', or give the network two classes or more");

    /// <summary>{0} text, {1} what is wrong with it, {2} the mend.</summary>
    public static readonly DiagnosticRule BadLoss = new("EUN034", "Not a loss", "'{0}' states no loss: {1}; {2}");

    /// <summary>All of them, by id.</summary>
    public static EquatableArray<DiagnosticRule> All { get; } = EquatableArray.Of(
        Syntax, UnknownKey, WrongType, OutOfRange, UnknownValue, MissingKey, DuplicateKey, UnknownBase, CircularExtends, BadBlockToken,
        UnknownTap, SkipStrideMismatch, TooFewStages, UnsupportedYaml, MixedEncoder, BaseLacksSection, NoTask, BadName, BadColor,
        BlockInputMismatch, NoEffect, TooManyStages, MapVanishes, AttentionTooNarrow, SkipTooSmall, ChannelMismatch, NotSupported,
        LossMismatch, NameTaken, TooLarge, BaseHasErrors, IgnoredClass, ConstantProbability, BadLoss);
}
