using Askew.Samples;
using Askew.Samples.Images;
using Askew.Workflows;

namespace Askew;

/// <summary>Makes the input of a network of a photograph, as its recipe says: the one inside an .askew file, or beside the model. Safe for
/// use by several threads.</summary>
/// <example><c>float[] scores = IntegerNetwork.Load("model.askew").Run(ImageReader.For("model.askew").Read("photo.jpg"));</c></example>
public sealed class ImageReader
{
    private readonly Preprocessing preprocessing;

    private ImageReader(Preprocessing preprocessing, IReadOnlyList<string> classNames)
    {
        this.preprocessing = preprocessing;
        ClassNames = classNames;
    }

    /// <summary>What the classes are called, in the order of the scores; empty where the .askew file does not say.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads the recipe of a network.</summary>
    /// <param name="model">An .askew file or a float network.</param>
    /// <param name="recipe">The recipe; null for the one inside the .askew file, or beside the model.</param>
    /// <exception cref="AskewException">A file is not there or damaged, or there is no recipe that says how images are taken.</exception>
    public static ImageReader For(string model, string? recipe = null)
    {
        ModelSource source = ModelSource.Open(model, recipe);
        return new ImageReader(
            new Preprocessing(source.Recipe?.Input ?? throw new RequestException(
                $"No recipe says how '{model}' takes images: it needs a section 'input'. 'askew new-recipe' writes one to begin with.")),
            source.Provenance?.ClassNames ?? []);
    }

    /// <summary>Reads an image file: JPEG, PNG, BMP, WebP, GIF or PNM.</summary>
    /// <returns>The network's input, in the order of its dimensions, for <see cref="IntegerNetwork.Run(ReadOnlySpan{float})"/>.</returns>
    /// <exception cref="AskewException">It cannot be read.</exception>
    public float[] Read(string path) => Prepared(ImageFile.Read(path), path);

    /// <summary>Reads the content of an image file.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <returns>The network's input, in the order of its dimensions, for <see cref="IntegerNetwork.Run(ReadOnlySpan{float})"/>.</returns>
    /// <exception cref="AskewException">It is damaged, too large or no image.</exception>
    public float[] Read(ReadOnlySpan<byte> content) => Prepared(ImageFile.Decode(content, "image"), "image");

    private float[] Prepared(Image image, string name) => preprocessing.Apply(image, name).Tensor.Floats.ToArray();
}
