using System.Text;

namespace Askew.Export.C.Writing;

/// <summary>The initialiser of a structure: named fields, several a line.</summary>
internal sealed class CStruct
{
    private const int Width = 132;
    private const int FieldInBytes = 4;

    private readonly StringBuilder text = new();
    private int column;

    /// <summary>Bytes of the structure where pointers have 32 bits, as all other fields have, or take.</summary>
    public int SizeInBytes { get; private set; }

    /// <summary>The initialiser, braces included.</summary>
    public override string ToString() => "{\n" + text + (column > 0 ? "\n" : string.Empty) + "}";

    /// <summary>A field that is a number.</summary>
    public CStruct Field(string name, long value) => Field(name, CText.Number(value));

    /// <summary>A field with this value.</summary>
    public CStruct Field(string name, string value)
    {
        SizeInBytes += FieldInBytes;
        return Write(name, value);
    }

    /// <summary>A field that is a structure itself.</summary>
    public CStruct Field(string name, CStruct value)
    {
        SizeInBytes += value.SizeInBytes;
        return Write(name, value.Inline());
    }

    /// <summary>The initialiser in one line, as a field of another structure.</summary>
    public string Inline() => "{ " + text.ToString().Replace("\n   ", string.Empty, StringComparison.Ordinal).Trim().TrimEnd(',') + " }";

    private CStruct Write(string name, string value)
    {
        string field = $".{name} = {value},";
        if (column > 0 && column + field.Length + 1 > Width)
        {
            text.Append('\n');
            column = 0;
        }

        text.Append(column == 0 ? "    " : " ").Append(field);
        column = (column == 0 ? 4 : column + 1) + field.Length;
        return this;
    }
}
