// The whole document is in the language that its viewer has chosen.

const start = () => ({});

const update = (_, { data }) => {
  document.documentElement.lang = data.code;
};

export default attached(".language", start, update);
