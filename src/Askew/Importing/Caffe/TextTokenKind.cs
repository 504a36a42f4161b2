namespace Askew.Importing.Caffe;

/// <summary>What a <see cref="TextToken"/> is.</summary>
internal enum TextTokenKind
{
    Word,
    Quoted,
    Sign,
    End,
}
