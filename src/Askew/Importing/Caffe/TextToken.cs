namespace Askew.Importing.Caffe;

/// <summary>A piece of a text: a word (name or number), a quoted text without its quotes, a sign, or the end.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it is written; of a quoted text what it means.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal readonly record struct TextToken(TextTokenKind Kind, string Text, int Line)
{
    /// <summary>Whether it is the sign <paramref name="sign"/>.</summary>
    public bool Is(char sign) => Kind == TextTokenKind.Sign && Text[0] == sign;

    /// <inheritdoc/>
    public override string ToString() => Kind == TextTokenKind.End ? "the end of the file" : $"'{Text}'";
}
