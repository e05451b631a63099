/** @param {ComponentArgs<unknown>} args */
export default ({ setTriggerValue }) => {
  window.taskboardTrigger = setTriggerValue;
};
